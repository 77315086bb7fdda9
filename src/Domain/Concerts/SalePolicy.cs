namespace Concert.Domain.Concerts;

/// <summary>The order in which users who joined before the sale opened are admitted.</summary>
public enum Fairness
{
    /// <summary>In order of arrival.</summary>
    Arrival,

    /// <summary>In an order drawn at the opening; see docs/the-draw.md.</summary>
    Draw,
}

/// <summary>The rules of one concert's sale. They can be changed while the sale runs.</summary>
/// <param name="HoldSeconds">How long a hold lasts before its seats are released.</param>
/// <param name="MaxSeatsPerUser">The most seats that one user may hold or own, over all dates of the concert.</param>
/// <param name="AdmissionsPerInterval">How many users are admitted per <paramref name="IntervalSeconds"/>.</param>
/// <param name="IntervalSeconds">The interval of the admission rate.</param>
/// <param name="MaxActive">How many users may be active at once.</param>
/// <param name="ActiveSeconds">How long an admitted user stays active.</param>
/// <param name="NoShowSeconds">A waiting user who was not seen for this long is skipped when their turn comes.</param>
/// <param name="MaxUnpaidHolds">How often one user may hold seats of this concert without paying for them.</param>
/// <param name="Fairness">The order among users who join before the opening; its value at that moment counts.</param>
public sealed record SalePolicy(
    int HoldSeconds,
    int MaxSeatsPerUser,
    int AdmissionsPerInterval,
    int IntervalSeconds,
    int MaxActive,
    int ActiveSeconds,
    int NoShowSeconds,
    int MaxUnpaidHolds,
    Fairness Fairness
)
{
    public static readonly Bounds HoldSecondsBounds = new(3, 3_600);
    public static readonly Bounds MaxSeatsPerUserBounds = new(1, 50);
    public static readonly Bounds AdmissionsPerIntervalBounds = new(1, 100_000);
    public static readonly Bounds IntervalSecondsBounds = new(1, 60);
    public static readonly Bounds MaxActiveBounds = new(1, 1_000_000);
    public static readonly Bounds ActiveSecondsBounds = new(3, 86_400);
    public static readonly Bounds NoShowSecondsBounds = new(10, 3_600);
    public static readonly Bounds MaxUnpaidHoldsBounds = new(1, 1_000);

    // Declared after the bounds, because static members are initialised in textual order.
    public static readonly SalePolicy Default = new(
        HoldSeconds: 300,
        MaxSeatsPerUser: 4,
        AdmissionsPerInterval: 1_400,
        IntervalSeconds: 10,
        MaxActive: 5_000,
        ActiveSeconds: 600,
        NoShowSeconds: 120,
        MaxUnpaidHolds: 50,
        Fairness: Fairness.Arrival
    );

    public int HoldSeconds { get; } = HoldSecondsBounds.Require(HoldSeconds, nameof(HoldSeconds));
    public int MaxSeatsPerUser { get; } = MaxSeatsPerUserBounds.Require(MaxSeatsPerUser, nameof(MaxSeatsPerUser));
    public int AdmissionsPerInterval { get; } =
        AdmissionsPerIntervalBounds.Require(AdmissionsPerInterval, nameof(AdmissionsPerInterval));
    public int IntervalSeconds { get; } = IntervalSecondsBounds.Require(IntervalSeconds, nameof(IntervalSeconds));
    public int MaxActive { get; } = MaxActiveBounds.Require(MaxActive, nameof(MaxActive));
    public int ActiveSeconds { get; } = ActiveSecondsBounds.Require(ActiveSeconds, nameof(ActiveSeconds));
    public int NoShowSeconds { get; } = NoShowSecondsBounds.Require(NoShowSeconds, nameof(NoShowSeconds));
    public int MaxUnpaidHolds { get; } = MaxUnpaidHoldsBounds.Require(MaxUnpaidHolds, nameof(MaxUnpaidHolds));

    /// <summary>Admissions per second, averaged over an interval.</summary>
    public double AdmissionsPerSecond() => (double)AdmissionsPerInterval / IntervalSeconds;

    /// <summary>Refuses a hold that would take the user over a limit.</summary>
    /// <param name="seatsOfUser">Seats that the user already holds or owns, over all dates of the concert.</param>
    /// <param name="requested">Seats requested now.</param>
    /// <param name="unpaidHolds">The user's holds for the concert so far that were never paid for, however they ended.</param>
    public Result AllowHold(int seatsOfUser, int requested, int unpaidHolds) =>
        seatsOfUser + requested > MaxSeatsPerUser ? ReservationErrors.SeatLimitExceeded(MaxSeatsPerUser)
        : unpaidHolds >= MaxUnpaidHolds ? ReservationErrors.HoldLimitExceeded(MaxUnpaidHolds)
        : Result.Success;
}
