namespace Concert.Application.Reservations;

public interface IReservations
{
    /// <summary>
    /// Locks the user's row until the end of the transaction by incrementing the user's counter of reservations, so
    /// that each of a user's concurrent holds sees what the one before it took.
    /// </summary>
    Task TakeTurnAsync(Guid userId, CancellationToken cancellationToken);

    Task<BookingTerms?> FindBookingAsync(
        Guid userId,
        long scheduleId,
        IReadOnlyList<long> seatIds,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Takes the reservation's seats that are free, or whose hold has expired at its
    /// <see cref="Reservation.ReservedAt"/>, by one conditional update, and adds the reservation. The rows of the seats
    /// decide the race; if another user held and released a seat meanwhile, its generation is taken and the unit of
    /// work runs again.
    /// </summary>
    /// <returns>The seats that others hold or own; if there are any, the unit of work must be rolled back.</returns>
    Task<IReadOnlyList<long>> HoldAsync(Reservation reservation, CancellationToken cancellationToken);

    /// <summary>
    /// Marks the reservation's seats sold if it still holds all of them and the hold has not expired by the database's
    /// clock at that moment.
    /// </summary>
    /// <returns>False if the hold was lost; the unit of work must then be rolled back.</returns>
    Task<bool> TrySellAsync(Reservation reservation, CancellationToken cancellationToken);

    /// <summary>Releases the seats that these reservations still hold, not those taken over by others.</summary>
    Task FreeAsync(IReadOnlyList<Reservation> reservations, CancellationToken cancellationToken);

    /// <summary>Releases the sold seats of a refunded reservation.</summary>
    /// <returns>False if it did not own all of them; the unit of work must then be rolled back.</returns>
    Task<bool> TryTakeBackAsync(Reservation reservation, CancellationToken cancellationToken);

    /// <summary>For a change in this unit of work; null if unknown. An update locks the row until commit.</summary>
    Task<Reservation?> LockAsync(Guid reservationId, Guid userId, CancellationToken cancellationToken);

    /// <summary>
    /// Pending reservations that have expired at <paramref name="now"/>, oldest first, except those that another
    /// transaction has locked; their rows are locked until the end of the transaction.
    /// </summary>
    Task<IReadOnlyList<Reservation>> LockLapsedAsync(
        DateTimeOffset now,
        int skip,
        int take,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Pending reservations whose reminder is due at <paramref name="now"/>, most urgent first, except those that
    /// another transaction has locked; locked as by <see cref="LockAsync"/>.
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

    /// <summary>When the last of the user's pending holds for a concert ends; null if there is none.</summary>
    Task<DateTimeOffset?> FindLastHoldEndAsync(long concertId, Guid userId, CancellationToken cancellationToken);
}
