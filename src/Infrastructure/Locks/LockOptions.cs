namespace Concert.Infrastructure.Locks;

using System.ComponentModel.DataAnnotations;

internal sealed class LockOptions
{
    /// <summary>The longest that a command waits for all of its locks together; a request lasts 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a lock in Redis outlives an instance that was killed. One that is alive renews it every third of that, so
    /// it must be longer than Redis may stall.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:03", "00:05:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(10);
}
