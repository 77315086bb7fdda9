namespace Concert.Domain.Reservations;

public static class ReservationErrors
{
    /// <summary>There is no such reservation of this user.</summary>
    /// <remarks>Read the user's reservations again.</remarks>
    public static readonly Error NotFound = new(
        "reservations.not_found",
        "There is no such reservation.",
        ErrorKind.NotFound
    );

    /// <summary>A paid reservation cannot be cancelled by its owner.</summary>
    /// <remarks>Stop, or ask an organizer for a refund.</remarks>
    public static readonly Error AlreadyConfirmed = new(
        "reservations.already_confirmed",
        "The reservation has been paid and can no longer be cancelled.",
        ErrorKind.Conflict
    );

    /// <summary>A cancelled or refunded reservation cannot be paid.</summary>
    /// <remarks>Hold again.</remarks>
    public static readonly Error Cancelled = new(
        "reservations.cancelled",
        "The reservation has been cancelled.",
        ErrorKind.Conflict
    );

    /// <summary>The hold has expired; it can be neither paid nor cancelled.</summary>
    /// <remarks>Hold again.</remarks>
    public static readonly Error Expired = new("reservations.expired", "The hold has expired.", ErrorKind.Conflict);

    /// <summary>The sweep found a hold that has not expired. Internal; no call returns it.</summary>
    /// <remarks>Nothing.</remarks>
    public static readonly Error StillHeld = new(
        "reservations.still_held",
        "The hold has not expired yet.",
        ErrorKind.Conflict
    );

    /// <summary>A refund found a reservation that is not paid. Internal; no call returns it.</summary>
    /// <remarks>Nothing.</remarks>
    public static readonly Error NotConfirmed = new(
        "reservations.not_confirmed",
        "The reservation has not been paid.",
        ErrorKind.Conflict
    );

    /// <summary><c>seatIds</c> are held, sold or blocked. None of the requested seats was held.</summary>
    /// <remarks>Choose other seats.</remarks>
    public static Error SeatTaken(IReadOnlyList<long> seatIds) =>
        new("reservations.seat_taken", "At least one of the seats is taken.", ErrorKind.Conflict)
        {
            Details = new Dictionary<string, object>(StringComparer.Ordinal) { ["seatIds"] = seatIds },
        };

    /// <summary>The user would hold or own more seats of the concert than its policy allows.</summary>
    /// <remarks>Request fewer seats, or cancel a hold.</remarks>
    public static Error SeatLimitExceeded(int limit) =>
        new(
            "reservations.seat_limit_exceeded",
            $"A user may hold or own at most {limit} seats of this concert.",
            ErrorKind.Unprocessable
        );

    /// <summary>
    /// The user has held seats of the concert as often without paying as its policy allows (<c>maxUnpaidHolds</c>),
    /// however those holds ended.
    /// </summary>
    /// <remarks>Pay for a hold that is pending; no other will be granted in this sale.</remarks>
    public static Error HoldLimitExceeded(int limit) =>
        new(
            "reservations.hold_limit_exceeded",
            $"A user may hold seats of this concert at most {limit} times without paying.",
            ErrorKind.Unprocessable
        );
}
