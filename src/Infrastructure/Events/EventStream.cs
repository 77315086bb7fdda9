namespace Concert.Infrastructure.Events;

using System.Globalization;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

/// <summary>Appends events to the stream <c>events</c> in Redis, a whole batch or nothing.</summary>
internal sealed class EventStream(RedisConnection redis, IOptions<EventOptions> options) : IEventPublisher
{
    private static readonly RedisScript Append = RedisScript.Alone("events");

    public EventChannels Channel => EventChannels.Stream;

    public Task PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancellationToken) =>
        redis.RunAsync(
            Append,
            ["events"],
            [options.Value.StreamLength, .. events.SelectMany(Fields)],
            cancellationToken
        );

    private static RedisValue[] Fields(OutgoingEvent each) =>
        [
            each.Id.ToString(),
            each.Type,
            each.Aggregate,
            each.AggregateId,
            each.Sequence,
            each.OccurredAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            each.Payload,
            each.TraceParent ?? "",
        ];
}
