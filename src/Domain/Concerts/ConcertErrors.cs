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

    /// <summary>The order of those who joined early has been drawn, so the sale can no longer open at another time.</summary>
    /// <remarks>Leave <c>saleOpensAt</c> as it is.</remarks>
    public static readonly Error AlreadyDrawn = new(
        "concerts.already_drawn",
        "The draw of this sale has been run, so its opening cannot be moved.",
        ErrorKind.Conflict
    );

    /// <summary>The concert, or this date of it, was cancelled.</summary>
    /// <remarks>Say so; what was paid is refunded.</remarks>
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

    /// <summary>The call is for a concert that was made with <c>rehearsal: true</c>, and this one was not.</summary>
    /// <remarks>Check the id.</remarks>
    public static readonly Error NotRehearsal = new(
        "concerts.not_a_rehearsal",
        "The concert is not a rehearsal.",
        ErrorKind.Conflict
    );

    /// <summary>The rehearsal would have more than 20,000 virtual buyers.</summary>
    /// <remarks>Ask for fewer, or make another rehearsal.</remarks>
    public static readonly Error TooManyBuyers = new(
        "concerts.too_many_buyers",
        "A rehearsal has at most 20,000 virtual buyers.",
        ErrorKind.Unprocessable
    );

    /// <summary>
    /// Somebody else's rehearsal, or a virtual buyer at another sale: a rehearsal is for its own virtual buyers, and they
    /// are for it alone.
    /// </summary>
    /// <remarks>Join a rehearsal with a token of its own buyers, and any other sale with that of a customer.</remarks>
    public static readonly Error RehearsalOnly = new(
        "concerts.rehearsal_only",
        "A rehearsal is for its own virtual buyers, and they are for it alone.",
        ErrorKind.Forbidden
    );

    /// <summary>The sale, or the booking window of the date, is not open.</summary>
    /// <remarks>Show when it opens.</remarks>
    public static readonly Error NotOnSale = new(
        "concerts.not_on_sale",
        "This date is not on sale now.",
        ErrorKind.Conflict
    );
}
