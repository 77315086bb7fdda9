namespace Concert.Application.Reservations.EndHolds;

internal sealed class EndHoldsHandler(IReservations reservations, IDatabaseClock clock)
    : IRequestHandler<EndHoldsCommand, Result>
{
    public async Task<Result> Handle(EndHoldsCommand command, CancellationToken cancellationToken)
    {
        var holds = await reservations.LockAsync(command.ReservationIds, cancellationToken);
        var now = await clock.NowAsync(cancellationToken);
        foreach (var hold in holds)
            hold.EndWithDate(now);
        await reservations.DetachAsync(holds, cancellationToken);
        return Result.Success;
    }
}
