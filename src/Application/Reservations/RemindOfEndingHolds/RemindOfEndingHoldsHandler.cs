namespace Concert.Application.Reservations.RemindOfEndingHolds;

internal sealed class RemindOfEndingHoldsHandler(IReservations reservations, IDatabaseClock clock)
    : IRequestHandler<RemindOfEndingHoldsCommand, Result<int>>
{
    public async Task<Result<int>> Handle(RemindOfEndingHoldsCommand command, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        var due = await reservations.LockDueForReminderAsync(now, command.BatchSize, cancellationToken);
        return due.Count(reservation => reservation.TryRemind(now));
    }
}
