namespace Concert.Domain.Concerts;

public static class ConcertErrors
{
    /// <summary>There is no such concert.</summary>
    /// <remarks>Read the list of concerts again.</remarks>
    public static readonly Error NotFound = new("concerts.not_found", "There is no such concert.", ErrorKind.NotFound);

    /// <summary>There is no such date.</summary>
    /// <remarks>Read the dates of the concert again.</remarks>
    public static readonly Error ScheduleNotFound = new(
        "concerts.schedule_not_found",
        "There is no such date.",
        ErrorKind.NotFound
    );

    /// <summary>At least one of the seats does not exist on this date.</summary>
    /// <remarks>Read the seats of the date again.</remarks>
    public static readonly Error SeatNotFound = new(
        "concerts.seat_not_found",
        "At least one of the seats does not exist on this date.",
        ErrorKind.NotFound
    );

    /// <summary>The concert, or this date of it, was cancelled.</summary>
    /// <remarks>Say so; what was paid is given back.</remarks>
    public static readonly Error Cancelled = new(
        "concerts.cancelled",
        "The concert or this date of it was cancelled.",
        ErrorKind.Conflict
    );

    /// <summary>The currency of a new concert is not that of the installation, in which balances are kept.</summary>
    /// <remarks>Leave it out, or name that of <c>GET /balance</c>.</remarks>
    public static readonly Error CurrencyUnsupported = new(
        "concerts.currency_unsupported",
        "Prices are in the currency of the installation.",
        ErrorKind.Unprocessable
    );

    /// <summary>The sale, or the booking window of the date, is not open.</summary>
    /// <remarks>Show when it opens.</remarks>
    public static readonly Error NotOnSale = new(
        "concerts.not_on_sale",
        "This date is not on sale now.",
        ErrorKind.Conflict
    );
}
