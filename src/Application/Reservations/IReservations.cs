namespace Concert.Application.Reservations;

/// <summary>Reservations and the seats they hold.</summary>
public interface IReservations
{
    /// <summary>
    /// Takes the user's turn by counting their reservations up: the user's row stays locked to the end of the transaction,
    /// so of a user's concurrent holds each sees what the one before it took.
    /// </summary>
    Task TakeTurnAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>What a hold is decided on; null if there is no such date.</summary>
    Task<BookingTerms?> FindBookingAsync(
        Guid userId,
        long scheduleId,
        IReadOnlyList<long> seatIds,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Takes the reservation's seats that are free, or held and run out at its <see cref="Reservation.ReservedAt"/>, by
    /// one conditional update, and adds the reservation. The rows of the seats decide the race; if others have held one in
    /// between and let it go, its generation is taken and the unit of work is run again.
    /// </summary>
    /// <returns>The seats that others have; if there are any, the unit of work must be rolled back.</returns>
    Task<IReadOnlyList<long>> HoldAsync(Reservation reservation, CancellationToken cancellationToken);

    /// <summary>
    /// Marks the reservation's seats sold if it still holds all of them and the hold has not run out by the database's
    /// clock at that moment.
    /// </summary>
    /// <returns>False if the hold was lost; the unit of work must then be rolled back.</returns>
    Task<bool> TrySellAsync(Reservation reservation, CancellationToken cancellationToken);

    /// <summary>Frees the seats that these reservations still hold; seats that others have taken over stay theirs.</summary>
    Task FreeAsync(IReadOnlyList<Reservation> reservations, CancellationToken cancellationToken);

    /// <summary>Frees the sold seats of a reservation that is refunded.</summary>
    /// <returns>False if it did not own all of them; the unit of work must then be rolled back.</returns>
    Task<bool> TryTakeBackAsync(Reservation reservation, CancellationToken cancellationToken);

    /// <summary>
    /// A user's reservation, to be changed in this unit of work; null if unknown. Its row is locked to the end of the
    /// transaction by an update, so paying, cancelling and expiring take turns.
    /// </summary>
    Task<Reservation?> LockAsync(Guid reservationId, Guid userId, CancellationToken cancellationToken);

    /// <summary>
    /// Pending reservations that have run out at <paramref name="now"/>, the oldest first, without those that another
    /// transaction has locked; their rows are locked to the end of the transaction.
    /// </summary>
    Task<IReadOnlyList<Reservation>> LockLapsedAsync(
        DateTimeOffset now,
        int skip,
        int take,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Pending reservations whose reminder is due at <paramref name="now"/>, the most urgent first, without those that
    /// another has locked; locked as by <see cref="LockAsync"/>.
    /// </summary>
    Task<IReadOnlyList<Reservation>> LockDueForReminderAsync(
        DateTimeOffset now,
        int take,
        CancellationToken cancellationToken
    );

    /// <summary>Those of the seats that cannot be held at this instant.</summary>
    Task<IReadOnlyList<long>> ListTakenAsync(
        long scheduleId,
        IReadOnlyList<long> seatIds,
        CancellationToken cancellationToken
    );

    /// <summary>When the last of the user's pending holds for a concert ends; null if there is none.</summary>
    Task<DateTimeOffset?> FindLastHoldEndAsync(long concertId, Guid userId, CancellationToken cancellationToken);
}
