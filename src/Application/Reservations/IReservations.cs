namespace Concert.Application.Reservations;

public interface IReservations
{
    /// <summary>
    /// Locks the user's row until the end of the transaction by incrementing the user's counter of reservations, so that
    /// each of a user's concurrent holds sees what the one before it took, and reads the facts behind it.
    /// </summary>
    Task<Result<BookingTerms>> FindBookingAsync(
        Guid userId,
        long scheduleId,
        IReadOnlyList<long> seatIds,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Adds the reservation, and takes its seats by a conditional update: each must be free, or its hold have expired at
    /// <see cref="Reservation.ReservedAt"/>. Both are written with the commit. The rows of the seats decide the race; if
    /// it is lost, nothing is written and the unit of work runs again.
    /// </summary>
    void Hold(Reservation reservation);

    /// <summary>Locks the user's row and reads a reservation behind it, to be cancelled.</summary>
    Task<Result<CancellationTerms>> FindCancellationAsync(
        Guid reservationId,
        Guid userId,
        CancellationToken cancellationToken
    );

    /// <summary>Writes a cancelled reservation, and releases the seats that it still holds, with the commit.</summary>
    void Cancel(Reservation reservation);

    /// <summary>Releases the seats that these reservations still hold, not those taken over by others.</summary>
    Task FreeAsync(IReadOnlyList<Reservation> reservations, CancellationToken cancellationToken);

    /// <summary>Takes holds that ended with their date off its blocked seats.</summary>
    Task DetachAsync(IReadOnlyList<Reservation> reservations, CancellationToken cancellationToken);

    /// <summary>Takes the sold seats of a refunded reservation back.</summary>
    /// <param name="reservation">The reservation.</param>
    /// <param name="become">What they are then; see <see cref="Schedule.ReturnedSeat"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if it did not own all of them; the unit of work must then be rolled back.</returns>
    Task<bool> TryTakeBackAsync(Reservation reservation, SeatStatus become, CancellationToken cancellationToken);

    /// <summary>For a change in this unit of work. An update locks the rows until commit.</summary>
    Task<IReadOnlyList<Reservation>> LockAsync(IReadOnlyList<Guid> reservationIds, CancellationToken cancellationToken);

    /// <summary>For a change in this unit of work; null if unknown. An update locks the row until commit.</summary>
    Task<Reservation?> LockAsync(Guid reservationId, Guid userId, CancellationToken cancellationToken);

    /// <summary>
    /// Pending reservations that have expired at <paramref name="now"/>, oldest first, except those that another
    /// transaction has locked; their rows are locked until the end of the transaction.
    /// </summary>
    Task<IReadOnlyList<Reservation>> LockExpiredAsync(
        DateTimeOffset now,
        int skip,
        int take,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Pending reservations whose reminder is due at <paramref name="now"/>, most urgent first, except those that
    /// another transaction has locked; locked as by <see cref="LockAsync(Guid, Guid, CancellationToken)"/>.
    /// </summary>
    Task<IReadOnlyList<Reservation>> LockDueForReminderAsync(
        DateTimeOffset now,
        int take,
        CancellationToken cancellationToken
    );

    /// <summary>The given seats that cannot be held at this instant.</summary>
    Task<IReadOnlyList<long>> ListTakenAsync(
        long scheduleId,
        IReadOnlyList<long> seatIds,
        CancellationToken cancellationToken
    );

    /// <summary>Those of the given seats that somebody holds or has bought.</summary>
    Task<IReadOnlyList<long>> ListOwnedAsync(
        long scheduleId,
        IReadOnlyList<long> seatIds,
        CancellationToken cancellationToken
    );
}
