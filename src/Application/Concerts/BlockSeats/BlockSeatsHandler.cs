namespace Concert.Application.Concerts.BlockSeats;

internal sealed class BlockSeatsHandler(IConcerts concerts, ISeats seats, IReservations reservations, IAudit audit)
    : IRequestHandler<BlockSeatsCommand, Result>
{
    public async Task<Result> Handle(BlockSeatsCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockScheduleAsync(command.ScheduleId, cancellationToken) is not { } schedule)
            return ConcertErrors.ScheduleNotFound;
        var (ids, isBlocked) = (command.SeatIds, command.Blocked!.Value);
        if (schedule.Block(ids, isBlocked).Error is { } refusal)
            return refusal;
        if (await seats.BlockAsync(schedule.Id, ids, isBlocked, cancellationToken) == ids.Count)
        {
            audit.Note(command, AuditedObject.Of(schedule), before: null, new { command.SeatIds, command.Blocked });
            return Result.Success;
        }
        var owned = await reservations.ListOwnedAsync(schedule.Id, ids, cancellationToken);
        return owned.Count > 0 ? ReservationErrors.SeatTaken(owned) : ConcertErrors.SeatNotFound;
    }
}
