namespace Concert.Domain.Concerts;

/// <summary>A block of seats of one price: <paramref name="Rows"/> rows of <paramref name="SeatsPerRow"/> seats.</summary>
/// <param name="RowLabels">One for each row, all different; null: they count from "1".</param>
/// <param name="FirstNumber">The number of the first seat of each row.</param>
public sealed record SectionPlan(
    string Section,
    int Rows,
    int SeatsPerRow,
    decimal Price,
    IReadOnlyList<string>? RowLabels = null,
    int FirstNumber = 1
)
{
    public const int MaxRowLabelLength = 10;
    public static readonly Bounds FirstNumberBounds = new(1, 10_000);
    public static readonly Bounds RowsBounds = new(1, 200);
    public static readonly Bounds SeatsPerRowBounds = new(1, 1_000);
    public const decimal MaxPrice = 10_000_000m;

    public int Rows { get; } = RowsBounds.Require(Rows, nameof(Rows));
    public int SeatsPerRow { get; } = SeatsPerRowBounds.Require(SeatsPerRow, nameof(SeatsPerRow));
    public int FirstNumber { get; } = FirstNumberBounds.Require(FirstNumber, nameof(FirstNumber));

    internal IEnumerable<string> Labels => RowLabels ?? Enumerable.Range(1, Rows).Select(row => $"{row}");
}

/// <summary>One date of a concert, with its seats and its booking window.</summary>
public sealed class Schedule : AggregateRoot
{
    /// <summary>The most seats one date can have.</summary>
    public const int MaxSeats = 100_000;

    private IReadOnlyList<SectionPlan> _seating = [];

    private Schedule() { }

    public long Id { get; private set; }
    public long ConcertId { get; private set; }
    public ShowStatus Status { get; private set; }
    public DateTimeOffset StartsAt { get; private set; }
    public DateTimeOffset BookingOpensAt { get; private set; }
    public DateTimeOffset BookingClosesAt { get; private set; }
    public int TotalSeats { get; private set; }

    /// <summary>The price of its cheapest seat.</summary>
    public decimal PriceFrom { get; private set; }

    /// <summary>When it was cancelled, by the database's clock: nothing is sold from then on.</summary>
    public DateTimeOffset? CancelledAt { get; private set; }

    public string? CancellationReason { get; private set; }

    /// <summary>Payments to be refunded because it was cancelled.</summary>
    public int RefundsDue { get; private set; }

    /// <summary>How many of them are refunded. It is counted in the row, in the transaction of the refund.</summary>
    public int RefundsDone { get; private set; }

    /// <summary>The money that these refunds returned; counted likewise.</summary>
    public decimal RefundedAmount { get; private set; }

    /// <summary>When the last of a cancelled date's holds and payments was dealt with.</summary>
    public DateTimeOffset? SettledAt { get; private set; }

    /// <summary>What becomes of a seat that is given back.</summary>
    public SeatStatus ReturnedSeat => Status == ShowStatus.Cancelled ? SeatStatus.Blocked : SeatStatus.Available;

    public override string AggregateName => "Schedule";

    public override string AggregateId => $"{Id}";

    /// <summary>
    /// Plans a date and its seats. The sections must differ by name and have at most <see cref="MaxSeats"/> seats together.
    /// </summary>
    public static Schedule Plan(
        long concertId,
        DateTimeOffset startsAt,
        DateTimeOffset bookingOpensAt,
        DateTimeOffset bookingClosesAt,
        IReadOnlyList<SectionPlan> seating
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(bookingClosesAt, bookingOpensAt);
        var schedule = new Schedule
        {
            ConcertId = concertId,
            StartsAt = startsAt,
            BookingOpensAt = bookingOpensAt,
            BookingClosesAt = bookingClosesAt,
            TotalSeats = seating.Sum(section => section.Rows * section.SeatsPerRow),
            PriceFrom = seating.Min(section => section.Price),
            _seating = seating,
        };
        ArgumentOutOfRangeException.ThrowIfGreaterThan(schedule.TotalSeats, MaxSeats, nameof(seating));
        schedule.Raise(new SchedulePlanned(concertId, startsAt, schedule.TotalSeats));
        return schedule;
    }

    /// <summary>Moves the date or its booking window; refused once it is cancelled.</summary>
    public Result Move(DateTimeOffset startsAt, DateTimeOffset bookingOpensAt, DateTimeOffset bookingClosesAt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(bookingClosesAt, bookingOpensAt);
        if (Status == ShowStatus.Cancelled)
            return ConcertErrors.Cancelled;
        var before = StartsAt;
        (StartsAt, BookingOpensAt, BookingClosesAt) = (startsAt, bookingOpensAt, bookingClosesAt);
        Raise(new ScheduleChanged(ConcertId, before, startsAt, bookingOpensAt, bookingClosesAt));
        return Result.Success;
    }

    /// <summary>
    /// Ends the sale of the date. The same transaction must have blocked all seats that are not sold. Cancelling again changes
    /// nothing.
    /// </summary>
    /// <param name="reason">For buyers; null if none is given.</param>
    /// <param name="refundsDue">How many reservations are paid.</param>
    /// <param name="now">The database's clock, read when no seat could be taken any more.</param>
    public void Cancel(string? reason, int refundsDue, DateTimeOffset now)
    {
        if (Status == ShowStatus.Cancelled)
            return;
        (Status, CancelledAt, CancellationReason, RefundsDue) = (ShowStatus.Cancelled, now, reason, refundsDue);
        Raise(new ScheduleCancelled(ConcertId, reason, refundsDue, now));
    }

    /// <summary>Records that none of its holds and payments is left to be dealt with.</summary>
    public void Settle(DateTimeOffset now)
    {
        if (Status != ShowStatus.Cancelled)
            throw new InvalidOperationException("Only a cancelled date is settled.");
        if (SettledAt is not null)
            return;
        SettledAt = now;
        Raise(new ScheduleSettled(ConcertId, RefundsDone, RefundedAmount));
    }

    /// <summary>
    /// Records that seats were withheld from sale, or released. The same transaction must change the seats; it is refused
    /// once the date is cancelled.
    /// </summary>
    public Result Block(IReadOnlyList<long> seatIds, bool isBlocked)
    {
        if (Status == ShowStatus.Cancelled)
            return ConcertErrors.Cancelled;
        if (isBlocked)
            Raise(new SeatsBlocked(ConcertId, seatIds));
        else
            Raise(new SeatsReleased(ConcertId, seatIds));
        return Result.Success;
    }

    /// <summary>The seats of a planned date, made anew whenever they are enumerated.</summary>
    /// <param name="ids">One for each seat, in their order; there may be more.</param>
    public IEnumerable<Seat> MakeSeats(IReadOnlyList<long> ids)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ids.Count, TotalSeats, nameof(ids));
        return (
            from plan in _seating
            from row in plan.Labels
            from number in Enumerable.Range(plan.FirstNumber, plan.SeatsPerRow)
            select (plan, row, number)
        ).Zip(ids, (seat, id) => new Seat(id, Id, seat.plan.Section, seat.row, seat.number, seat.plan.Price));
    }
}
