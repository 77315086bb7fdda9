namespace Concert.Infrastructure.Queue;

using System.Globalization;

/// <summary>What instances tell each other of queues, on one channel: the concert, and a user or a number.</summary>
internal sealed class QueueChanges(RedisConnection redis)
{
    private const string Channel = "queue";

    public Task TellAsync(long concertId, Guid userId, CancellationToken cancellationToken) =>
        PublishAsync($"{concertId} {userId:N}", cancellationToken);

    public Task TellAsync(long concertId, long passed, CancellationToken cancellationToken) =>
        PublishAsync($"{concertId} {passed}", cancellationToken);

    public Task ListenAsync(Action<QueueChange> onChange) =>
        QueueScripts.ReachAsync(redis.SubscribeAsync(Channel, message => onChange(Change(message))));

    private Task PublishAsync(string message, CancellationToken cancellationToken) =>
        QueueScripts.ReachAsync(redis.PublishAsync(Channel, message, cancellationToken));

    private static QueueChange Change(string message)
    {
        var words = message.Split(' ');
        var concertId = long.Parse(words[0], CultureInfo.InvariantCulture);
        return Guid.TryParseExact(words[1], "N", out var userId)
            ? new QueueChange(concertId, userId, Passed: 0)
            : new QueueChange(concertId, UserId: null, long.Parse(words[1], CultureInfo.InvariantCulture));
    }
}
