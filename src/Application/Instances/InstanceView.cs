namespace Concert.Application.Instances;

/// <summary>How an instance is.</summary>
public enum InstanceStatus
{
    /// <summary>All it depends on answers.</summary>
    Healthy,

    /// <summary>It serves what it can; its checks and reasons say what is missing.</summary>
    Degraded,

    /// <summary>It cannot serve yet.</summary>
    Unhealthy,

    /// <summary>It was told to stop.</summary>
    Draining,

    /// <summary>It has not been heard of for 20 seconds.</summary>
    Gone,
}

/// <summary>One process of the service.</summary>
/// <param name="Id">Made when it starts.</param>
/// <param name="Machine">The name of its host or container.</param>
/// <param name="Version">Of the service.</param>
/// <param name="StartedAt">By its own clock.</param>
/// <param name="SeenAt">Its last sign of life, by Redis's clock.</param>
/// <param name="Mode">normal, readOnly, starting or draining, as in its health.</param>
/// <param name="Checks">The state of each dependency: healthy, degraded or unhealthy.</param>
/// <param name="Reasons">Why, by dependency, where it is known.</param>
/// <param name="RequestsPerSecond">Over its last interval of five seconds.</param>
/// <param name="ErrorsPerSecond">Of those, answered with a status of 500 or above.</param>
/// <param name="P95Milliseconds">95 of 100 of those took no longer; null if there were none.</param>
public sealed record InstanceView(
    string Id,
    string Machine,
    string Version,
    DateTimeOffset StartedAt,
    DateTimeOffset SeenAt,
    InstanceStatus Status,
    string Mode,
    IReadOnlyDictionary<string, string> Checks,
    IReadOnlyDictionary<string, string> Reasons,
    double RequestsPerSecond,
    double ErrorsPerSecond,
    double? P95Milliseconds
);
