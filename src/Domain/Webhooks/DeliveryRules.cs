namespace Concert.Domain.Webhooks;

/// <summary>What became of one event for one webhook.</summary>
public enum DeliveryStatus
{
    /// <summary>To be sent, for the first time or again.</summary>
    Pending,

    /// <summary>Answered with 2xx.</summary>
    Delivered,

    /// <summary>Given up.</summary>
    Dead,
}

/// <summary>When a delivery is tried again, and when no more.</summary>
public static class DeliveryRules
{
    /// <summary>A failure this long after the first attempt is the last.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(1);

    /// <summary>What is pending for so long, since it was written or replayed, is given up, tried or not.</summary>
    public static readonly TimeSpan ExpiresAfter = TimeSpan.FromDays(2);

    public static readonly TimeSpan BaseDelay = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MaxDelay = TimeSpan.FromHours(1);

    /// <summary>
    /// How long to wait after an attempt failed: any time up to a limit that doubles with each attempt, so those who failed
    /// together do not come again together.
    /// </summary>
    /// <param name="attempts">How many were made; 1 or more.</param>
    /// <param name="jitter">Drawn evenly, from 0 to 1.</param>
    public static TimeSpan DelayAfter(int attempts, double jitter)
    {
        var doublings = Math.Clamp(attempts - 1, 0, 30);
        return jitter
            * Math.Min(BaseDelay.TotalSeconds * (1L << doublings), MaxDelay.TotalSeconds)
            * TimeSpan.FromSeconds(1);
    }

    public static bool IsDead(DateTimeOffset firstAttemptAt, DateTimeOffset now) => now - firstAttemptAt >= GiveUpAfter;
}
