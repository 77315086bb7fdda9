namespace Concert.Application.Queue.ShowWaitingRoom;

/// <summary>What a visitor of a concert's waiting room is shown. The visitor counts as present now.</summary>
/// <param name="ConcertId">The concert.</param>
/// <param name="Pass">The visitor's place; null for a visitor without one.</param>
public sealed record ShowWaitingRoomQuery(long ConcertId, QueuePass? Pass) : IQuery<WaitingRoom>;

/// <param name="Sale">The sale.</param>
/// <param name="Place">The visitor's place; null if there is none, or it has ended, or the queue is away.</param>
/// <param name="SeedHash">The commitment of the draw; null in a sale without one.</param>
/// <param name="IsAway">The queue cannot be asked now.</param>
/// <param name="At">When this was seen.</param>
public sealed record WaitingRoom(SaleTerms Sale, QueueStatus? Place, string? SeedHash, bool IsAway, DateTimeOffset At);

internal sealed class ShowWaitingRoomHandler(
    ISales sales,
    IWaitingQueue queue,
    QueueStatuses statuses,
    TimeProvider time
) : IRequestHandler<ShowWaitingRoomQuery, Result<WaitingRoom>>
{
    public async Task<Result<WaitingRoom>> Handle(ShowWaitingRoomQuery query, CancellationToken cancellationToken)
    {
        if (await sales.FindAsync(query.ConcertId, cancellationToken) is not { } sale)
            return ConcertErrors.NotFound;
        var (place, isAway) = await FindAsync(sale, query.Pass, cancellationToken);
        var hasDraw = sale.Policy.Fairness == Fairness.Draw || place?.Entry is not null;
        return new WaitingRoom(
            sale,
            place,
            hasDraw ? await sales.GetSeedHashAsync(sale.ConcertId, cancellationToken) : null,
            isAway,
            time.GetUtcNow()
        );
    }

    /// <summary>Also of a visitor whose place cannot be seen, there is something to show.</summary>
    private async Task<(QueueStatus? Place, bool IsAway)> FindAsync(
        SaleTerms sale,
        QueuePass? pass,
        CancellationToken cancellationToken
    )
    {
        if (pass is null || sale.IsCancelled)
            return (null, false);
        try
        {
            var place = await queue.FindAsync(sale, pass, cancellationToken);
            return (place is null ? null : statuses.Of(place, sale), false);
        }
        catch (PortException exception) when (exception.Error == QueueErrors.Unavailable)
        {
            return (null, true);
        }
    }
}
