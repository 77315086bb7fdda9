namespace Concert.Application.Concerts.BlockSeats;

internal sealed class BlockSeatsHandler(IConcerts concerts, ISeats seats, IReservations reservations, IAudit audit)
    : IRequestHandler<BlockSeatsCommand, Result>
{
    public async Task<Result> Handle(BlockSeatsCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockScheduleAsync(command.ScheduleId, cancellationToken) is not { } schedule)
            return ConcertErrors.ScheduleNotFound;
        var (ids, isBlocked) = (command.SeatIds, command.Blocked!.Value);
        var others = await seats.ListOthersAsync(schedule.Id, ids, isBlocked, cancellationToken);
        if (schedule.Block(others, isBlocked).Error is { } refusal)
            return refusal;
        if (await seats.BlockAsync(schedule.Id, ids, isBlocked, cancellationToken) == ids.Count)
        {
            if (others.Count > 0)
                audit.Note(command, AuditedObject.Of(schedule), Facts(!isBlocked), Facts(isBlocked));
            return Result.Success;
        }
        var owned = await reservations.ListOwnedAsync(schedule.Id, ids, cancellationToken);
        return owned.Count > 0 ? ReservationErrors.SeatTaken(owned) : ConcertErrors.SeatNotFound;

        object Facts(bool blocked) => new { SeatIds = others, Blocked = blocked };
    }
}
