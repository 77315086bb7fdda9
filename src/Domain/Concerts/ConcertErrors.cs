namespace Concert.Domain.Concerts;

public static class ConcertErrors
{
    public static readonly Error NotFound = new("concerts.not_found", "There is no such concert.", ErrorKind.NotFound);

    public static readonly Error ScheduleNotFound = new(
        "concerts.schedule_not_found",
        "There is no such date.",
        ErrorKind.NotFound
    );

    public static readonly Error SeatNotFound = new(
        "concerts.seat_not_found",
        "At least one of the seats does not exist on this date.",
        ErrorKind.NotFound
    );

    public static readonly Error NotOnSale = new(
        "concerts.not_on_sale",
        "This date is not on sale now.",
        ErrorKind.Conflict
    );
}
