namespace Concert.Application.Queue;

/// <summary>What the queues need to know of the sales; reads may be up to a second old.</summary>
public interface ISales
{
    /// <summary>Null if there is no such concert.</summary>
    ValueTask<SaleTerms?> FindAsync(long concertId, CancellationToken cancellationToken);

    /// <summary>The sales that are open now or open within a day.</summary>
    ValueTask<IReadOnlyList<SaleTerms>> ListOpenAsync(CancellationToken cancellationToken);

    /// <summary>What was published of a concert's draw since its announcement, and never changes.</summary>
    ValueTask<string> GetSeedHashAsync(long concertId, CancellationToken cancellationToken);

    /// <summary>Forgets what this instance remembers of a concert, so that its own changes take effect at once.</summary>
    Task ForgetAsync(long concertId);
}

/// <param name="SaleClosesAt">When it was cancelled, if that was sooner.</param>
public sealed record SaleTerms(
    long ConcertId,
    DateTimeOffset SaleOpensAt,
    DateTimeOffset SaleClosesAt,
    bool QueueIsPaused,
    bool IsCancelled,
    SalePolicy Policy
)
{
    public string Title { get; init; } = "";

    /// <summary>Only its virtual buyers may join.</summary>
    public bool IsRehearsal { get; init; }
}
