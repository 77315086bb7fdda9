namespace Concert.Application.Reservations.ReleaseExpiredHolds;

internal sealed class ReleaseExpiredHoldsHandler(IReservations reservations, IDatabaseClock clock)
    : IRequestHandler<ReleaseExpiredHoldsCommand, Result<int>>
{
    public async Task<Result<int>> Handle(ReleaseExpiredHoldsCommand command, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        var lapsed = await reservations.LockLapsedAsync(now, command.Skip, command.BatchSize, cancellationToken);
        var expired = lapsed.Where(reservation => reservation.Expire(now).Error is null).ToList();
        if (expired.Count > 0)
            await reservations.FreeAsync(expired, cancellationToken);
        return lapsed.Count;
    }
}
