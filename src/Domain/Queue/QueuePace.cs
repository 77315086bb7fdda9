namespace Concert.Domain.Queue;

public readonly record struct WaitEstimate(TimeSpan Expected, TimeSpan AtLeast, TimeSpan AtMost);

public sealed class QueuePace(double allowedPerSecond)
{
    public void Record(DateTimeOffset at, long passed, double allowed, bool isMoving)
    {
        _ = allowedPerSecond;
    }

    public WaitEstimate Estimate(long position)
    {
        var e = TimeSpan.FromSeconds(position / allowedPerSecond);
        return new WaitEstimate(e, e / 2, e * 2);
    }
}
