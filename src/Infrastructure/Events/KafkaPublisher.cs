namespace Concert.Infrastructure.Events;

using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.Options;

/// <summary>
/// Events in a topic of Kafka, keyed by their aggregate, where the public feed is reachable. Those of one aggregate are
/// sent one after the other, since of several under way a later one could arrive although an earlier one fails.
/// </summary>
internal sealed class KafkaPublisher : IEventPublisher, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IProducer<string, string> _producer;
    private readonly string _topic;

    public KafkaPublisher(IOptions<EventOptions> options)
    {
        _topic = options.Value.Kafka.Topic;
        _producer = new ProducerBuilder<string, string>(
            new ProducerConfig
            {
                BootstrapServers = options.Value.Kafka.BootstrapServers,
                Acks = Acks.All,
                EnableIdempotence = true,
                MessageTimeoutMs = (int)Patience.TotalMilliseconds,
            }
        ).Build();
    }

    public EventChannels Channel => EventChannels.Kafka;

    public Task PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancellationToken) =>
        Task.WhenAll(
            events
                .GroupBy(each => (each.Aggregate, each.AggregateId))
                .Select(aggregate => SendInOrderAsync(aggregate, cancellationToken))
        );

    public void Dispose()
    {
        _producer.Flush(Patience);
        _producer.Dispose();
    }

    private async Task SendInOrderAsync(IEnumerable<OutgoingEvent> aggregate, CancellationToken cancellationToken)
    {
        foreach (var each in aggregate)
        {
            var message = new Message<string, string> { Key = each.AggregateId, Value = Json(each) };
            await _producer.ProduceAsync(_topic, message, cancellationToken);
        }
    }

    private static string Json(OutgoingEvent each) =>
        JsonSerializer.Serialize(
            new
            {
                each.Id,
                each.Type,
                each.Aggregate,
                each.AggregateId,
                each.Sequence,
                OccurredAt = each.OccurredAt.UtcDateTime,
                Data = JsonElement.Parse(each.Payload),
            },
            JsonSerializerOptions.Web
        );
}
