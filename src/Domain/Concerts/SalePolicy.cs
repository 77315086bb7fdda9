namespace Concert.Domain.Concerts;

/// <summary>In which order those are admitted who joined before a sale opened.</summary>
public enum Fairness
{
    /// <summary>In the order in which they joined.</summary>
    Arrival,

    /// <summary>In an order that is drawn at the opening; see docs/the-draw.md.</summary>
    Draw,
}

/// <summary>The rules of one concert's sale. They can be changed while the sale runs.</summary>
/// <param name="HoldSeconds">How long a hold lasts before its seats are free again.</param>
/// <param name="MaxSeatsPerUser">Held and confirmed seats of one user for this concert, over all dates.</param>
/// <param name="AdmissionsPerInterval">How many users are let in per <paramref name="IntervalSeconds"/>.</param>
/// <param name="IntervalSeconds">The interval of the admission rate.</param>
/// <param name="MaxActive">How many users may be inside at once.</param>
/// <param name="ActiveSeconds">How long an admitted user may stay.</param>
/// <param name="NoShowSeconds">A waiting user who was not seen for so long is passed over when the turn comes.</param>
/// <param name="Fairness">The order among those who join before the sale opens; what it says at the opening counts.</param>
public sealed record SalePolicy(
    int HoldSeconds,
    int MaxSeatsPerUser,
    int AdmissionsPerInterval,
    int IntervalSeconds,
    int MaxActive,
    int ActiveSeconds,
    int NoShowSeconds,
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

    // After the bounds: statics are initialised in the order of the text.
    public static readonly SalePolicy Default = new(
        HoldSeconds: 300,
        MaxSeatsPerUser: 4,
        AdmissionsPerInterval: 1_400,
        IntervalSeconds: 10,
        MaxActive: 5_000,
        ActiveSeconds: 600,
        NoShowSeconds: 120,
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

    /// <summary>Admissions a second, on average over an interval.</summary>
    public double AdmissionsPerSecond() => (double)AdmissionsPerInterval / IntervalSeconds;

    /// <summary>Refuses a hold that would take the user over the limit.</summary>
    /// <param name="seatsOfUser">Seats the user holds or owns already, over all dates of the concert.</param>
    /// <param name="requested">Seats asked for now.</param>
    public Result AllowSeats(int seatsOfUser, int requested) =>
        seatsOfUser + requested <= MaxSeatsPerUser
            ? Result.Success
            : ReservationErrors.SeatLimitExceeded(MaxSeatsPerUser);
}
