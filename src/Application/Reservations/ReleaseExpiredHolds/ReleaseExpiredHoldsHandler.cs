namespace Concert.Application.Reservations.ReleaseExpiredHolds;

internal sealed class ReleaseExpiredHoldsHandler(IReservations reservations, IDatabaseClock clock)
    : IRequestHandler<ReleaseExpiredHoldsCommand, Result<int>>
{
    public async Task<Result<int>> Handle(ReleaseExpiredHoldsCommand command, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        var expired = await reservations.LockExpiredAsync(now, command.Skip, command.BatchSize, cancellationToken);
        var released = expired.Where(reservation => reservation.Expire(now).Error is null).ToList();
        if (released.Count > 0)
            await reservations.FreeAsync(released, cancellationToken);
        return expired.Count;
    }
}
