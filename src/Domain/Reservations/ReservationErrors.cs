namespace Concert.Domain.Reservations;

public static class ReservationErrors
{
    public static readonly Error NotFound = new(
        "reservations.not_found",
        "There is no such reservation.",
        ErrorKind.NotFound
    );

    public static readonly Error AlreadyConfirmed = new(
        "reservations.already_confirmed",
        "The reservation has been paid and can no longer be cancelled.",
        ErrorKind.Conflict
    );

    public static readonly Error Cancelled = new(
        "reservations.cancelled",
        "The reservation has been cancelled.",
        ErrorKind.Conflict
    );

    public static readonly Error Expired = new("reservations.expired", "The hold has expired.", ErrorKind.Conflict);

    public static readonly Error StillHeld = new(
        "reservations.still_held",
        "The hold has not expired yet.",
        ErrorKind.Conflict
    );

    public static readonly Error NotConfirmed = new(
        "reservations.not_confirmed",
        "The reservation has not been paid.",
        ErrorKind.Conflict
    );

    public static Error SeatTaken(IReadOnlyList<long> seatIds) =>
        new("reservations.seat_taken", "At least one of the seats is taken.", ErrorKind.Conflict)
        {
            Details = new Dictionary<string, object>(StringComparer.Ordinal) { ["seatIds"] = seatIds },
        };

    public static Error SeatLimitExceeded(int limit) =>
        new(
            "reservations.seat_limit_exceeded",
            $"A user may hold or own at most {limit} seats of this concert.",
            ErrorKind.Unprocessable
        );

    public static Error HoldLimitExceeded(int limit) =>
        new(
            "reservations.hold_limit_exceeded",
            $"A user may hold seats of this concert at most {limit} times without paying.",
            ErrorKind.Unprocessable
        );
}
