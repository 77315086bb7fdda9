namespace Concert.Infrastructure.Queue;

using System.Globalization;

/// <summary>What instances tell each other of queues, on one channel: the concert, and a user or a number.</summary>
internal sealed class QueueChanges(RedisConnection redis)
{
    private const string Channel = "queue";

    /// <summary>A user's place has changed.</summary>
    public Task TellAsync(long concertId, Guid userId, CancellationToken cancellationToken) =>
        PublishAsync($"{concertId} {userId:N}", cancellationToken);

    /// <summary>So many places have had their turn so far.</summary>
    public Task TellAsync(long concertId, long passed, CancellationToken cancellationToken) =>
        PublishAsync($"{concertId} {passed}", cancellationToken);

    public Task ListenAsync(Action<QueueChange> onChange) =>
        ReachAsync(redis.SubscribeAsync(Channel, message => onChange(Change(message))));

    private Task PublishAsync(string message, CancellationToken cancellationToken) =>
        ReachAsync(redis.PublishAsync(Channel, message, cancellationToken));

    private static async Task ReachAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (RedisUnavailableException exception)
        {
            throw new PortException(QueueErrors.Unavailable, exception);
        }
    }

    private static QueueChange Change(string message)
    {
        var space = message.IndexOf(' ', StringComparison.Ordinal);
        var concertId = long.Parse(message.AsSpan(0, space), CultureInfo.InvariantCulture);
        var what = message.AsSpan(space + 1);
        return Guid.TryParseExact(what, "N", out var userId)
            ? new QueueChange(concertId, userId, Passed: 0)
            : new QueueChange(concertId, UserId: null, long.Parse(what, CultureInfo.InvariantCulture));
    }
}
