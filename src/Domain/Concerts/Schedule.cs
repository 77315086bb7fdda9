namespace Concert.Domain.Concerts;

/// <summary>A block of seats of one price: <paramref name="Rows"/> rows of <paramref name="SeatsPerRow"/> seats.</summary>
public sealed record SectionPlan(string Section, int Rows, int SeatsPerRow, decimal Price)
{
    public static readonly Bounds RowsBounds = new(1, 200);
    public static readonly Bounds SeatsPerRowBounds = new(1, 1_000);
    public const decimal MaxPrice = 10_000_000m;

    public int Rows { get; } = RowsBounds.Require(Rows, nameof(Rows));
    public int SeatsPerRow { get; } = SeatsPerRowBounds.Require(SeatsPerRow, nameof(SeatsPerRow));
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

    /// <summary>
    /// The seats of a planned date, made anew whenever they are enumerated: in each section rows count from "1" and numbers
    /// from 1 within their row.
    /// </summary>
    /// <param name="ids">One for each seat, in their order; there may be more.</param>
    public IEnumerable<Seat> MakeSeats(IReadOnlyList<long> ids)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ids.Count, TotalSeats, nameof(ids));
        return (
            from plan in _seating
            from row in Enumerable.Range(1, plan.Rows).Select(row => $"{row}")
            from number in Enumerable.Range(1, plan.SeatsPerRow)
            select (plan, row, number)
        ).Zip(ids, (seat, id) => new Seat(id, Id, seat.plan.Section, seat.row, seat.number, seat.plan.Price));
    }
}
