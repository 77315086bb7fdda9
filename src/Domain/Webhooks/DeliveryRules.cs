namespace Concert.Domain.Webhooks;

/// <summary>The state of one event's delivery to one webhook.</summary>
public enum DeliveryStatus
{
    /// <summary>To be sent, for the first time or again.</summary>
    Pending,

    /// <summary>Answered with 2xx.</summary>
    Delivered,

    /// <summary>Given up.</summary>
    Dead,
}

/// <summary>When a failed delivery is retried, and when it is given up.</summary>
public static class DeliveryRules
{
    /// <summary>A failure this long after the first attempt is final.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(1);

    /// <summary>A delivery pending for this long since its creation or replay is given up, attempted or not.</summary>
    public static readonly TimeSpan ExpiresAfter = TimeSpan.FromDays(2);

    public static readonly TimeSpan BaseDelay = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MaxDelay = TimeSpan.FromHours(1);

    /// <summary>The longest pause that an endpoint can ask for.</summary>
    public static readonly TimeSpan MaxPause = TimeSpan.FromHours(1);

    /// <summary>
    /// How long to wait after a failed attempt: a random time up to a limit that doubles with each attempt, so that
    /// deliveries that failed together are not retried together.
    /// </summary>
    /// <param name="attempts">The number of attempts so far; at least 1.</param>
    /// <param name="jitter">A uniform random number from 0 to 1.</param>
    public static TimeSpan DelayAfter(int attempts, double jitter)
    {
        var doublings = Math.Clamp(attempts - 1, 0, 30);
        return jitter
            * Math.Min(BaseDelay.TotalSeconds * (1L << doublings), MaxDelay.TotalSeconds)
            * TimeSpan.FromSeconds(1);
    }

    public static bool IsDead(DateTimeOffset firstAttemptAt, DateTimeOffset now) => now - firstAttemptAt >= GiveUpAfter;
}
