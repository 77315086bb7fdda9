namespace Concert.Application.Concerts;

/// <summary>What is left to be done for the dates that were cancelled.</summary>
public interface ICancelledDates
{
    /// <summary>Cancelled dates, by id, some of whose holds or payments may be left.</summary>
    Task<IReadOnlyList<long>> ListUnsettledAsync(int take, CancellationToken cancellationToken);

    /// <summary>The holds that have not ended and the payments that are not refunded, each at most as many as seats.</summary>
    Task<LeftOver> FindLeftOverAsync(long scheduleId, CancellationToken cancellationToken);
}

public sealed record LeftOver(IReadOnlyList<Guid> Holds, IReadOnlyList<Guid> Payments)
{
    public bool IsEmpty => Holds.Count == 0 && Payments.Count == 0;
}
