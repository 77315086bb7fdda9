namespace Concert.Domain.Concerts;

public enum SeatStatus
{
    Available,
    Held,
    Sold,

    /// <summary>Withheld by an organizer, or its date was cancelled.</summary>
    Blocked,
}

/// <summary>
/// One seat of one date. Its row in the database decides every race for it: holding, selling and releasing are
/// conditional updates of that row, so this type has no method that changes it.
/// </summary>
public sealed class Seat
{
    private Seat() { }

    internal Seat(long id, long scheduleId, string section, string row, int number, decimal price) =>
        (Id, ScheduleId, Section, Row, Number, Price) = (id, scheduleId, section, row, number, price);

    public long Id { get; private set; }
    public long ScheduleId { get; private set; }
    public string Section { get; private set; } = "";
    public string Row { get; private set; } = "";
    public int Number { get; private set; }
    public decimal Price { get; private set; }

    /// <summary>As last written: an expired hold is <see cref="SeatStatus.Held"/> until swept or taken over.</summary>
    public SeatStatus Status { get; private set; }

    /// <summary>How many times the seat has been held; each hold increments it.</summary>
    public long HoldGeneration { get; private set; }

    /// <summary>
    /// The reservation that holds or owns the seat. A blocked seat has one until it is recorded that the hold ended with the
    /// date.
    /// </summary>
    public Guid? ReservationId { get; private set; }

    /// <summary>The end of the hold, by the database's clock; from then on, anybody can take the seat.</summary>
    public DateTimeOffset? HeldUntil { get; private set; }
}
