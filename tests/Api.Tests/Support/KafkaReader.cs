namespace Concert.Api.Tests.Support;

using System.Text.Json;
using Concert.KafkaCluster;
using Confluent.Kafka;

/// <summary>A consumer of a topic, from its beginning.</summary>
internal sealed class KafkaReader : IDisposable
{
    private readonly List<ConsumeResult<string, string>> _messages = [];
    private readonly IConsumer<string, string> _consumer;

    public KafkaReader(string servers, string topic)
    {
        var settings = new ConsumerConfig { BootstrapServers = servers, GroupId = topic };
        _consumer = new ConsumerBuilder<string, string>(settings).Build();
        _consumer.Assign(
            Enumerable
                .Range(0, MockCluster.Partitions)
                .Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning))
        );
    }

    public IReadOnlyList<ConsumeResult<string, string>> Messages => _messages;

    /// <summary>The events in the order in which they were seen, without their payloads.</summary>
    public IEnumerable<OutgoingEvent> Seen =>
        _messages.Select(each =>
            JsonSerializer.Deserialize<OutgoingEvent>(each.Message.Value, JsonSerializerOptions.Web)!
        );

    /// <summary>Reads on until it has seen so many events, and then what is there.</summary>
    public Task Read(int events) =>
        Eventually.Get(
            () =>
            {
                while (_consumer.Consume(TimeSpan.FromMilliseconds(500)) is { } message)
                    _messages.Add(message);
                return Task.FromResult(Seen.Select(each => each.Id).Distinct().Count());
            },
            count => count >= events
        );

    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }
}
