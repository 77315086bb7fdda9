namespace Concert.Infrastructure.Events;

using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

/// <summary>
/// Events in a topic of Kafka, keyed by their aggregate. A batch is sent at once and confirmed as a whole. The producer keeps
/// the order of what it is given: it sends again what a broker has not confirmed, drops nothing after a while, and stops for
/// good at what a broker refuses, so that nothing later gets ahead. The job of the channel calls it, one batch at a time.
/// </summary>
internal sealed partial class KafkaPublisher(IOptions<EventOptions> options, ILogger<KafkaPublisher> logger)
    : IEventPublisher,
        IDisposable
{
    /// <summary>Well below the time after which PostgreSQL ends a session that is idle in its transaction.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Events that brokers have not confirmed yet; they are not sent again meanwhile.</summary>
    private readonly Dictionary<Guid, Task> _unconfirmed = [];

    private readonly string _topic = options.Value.Kafka.Topic;
    private IProducer<string, string>? _producer;
    private TaskCompletionSource _end = new();
    private volatile string? _lastError;

    public EventChannels Channel => EventChannels.Kafka;

    public async Task PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancellationToken)
    {
        var producer = _producer is null || _end.Task.IsCompleted ? Connect() : _producer;
        foreach (var (id, report) in _unconfirmed)
        {
            if (report.IsCompleted)
                _unconfirmed.Remove(id);
        }

        var reports = new List<Task>(events.Count);
        foreach (var each in events)
        {
            if (!_unconfirmed.TryGetValue(each.Id, out var report))
                _unconfirmed[each.Id] = report = producer.ProduceAsync(_topic, MessageOf(each), CancellationToken.None);
            reports.Add(report);
            // The producer did not take it, such as one that is too large: later events must wait for it.
            if (report.IsFaulted)
                break;
        }
        try
        {
            await Task.WhenAny(_end.Task, Task.WhenAll(reports)).Unwrap().WaitAsync(Patience, cancellationToken);
            _lastError = null;
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                $"Brokers have not confirmed the batch. The client's last error: {_lastError ?? "none"}",
                exception
            );
        }
    }

    /// <summary>What has not been confirmed awaits its publication still, so nothing is waited for.</summary>
    public void Dispose() => _producer?.Dispose();

    /// <summary>Makes a producer, in place of one that has stopped. It connects by itself, as soon as brokers are there.</summary>
    private IProducer<string, string> Connect()
    {
        _producer?.Dispose();
        _unconfirmed.Clear();
        var end = _end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _producer = new ProducerBuilder<string, string>(
            new ProducerConfig
            {
                BootstrapServers = options.Value.Kafka.BootstrapServers,
                Acks = Acks.All,
                EnableIdempotence = true,
                // A refused event is an end; without this, requests behind it would be sent again without it.
                EnableGaplessGuarantee = true,
                // For ever: events that ran out of time one by one would leave gaps behind.
                MessageTimeoutMs = 0,
                // A broker that is silent for so long is left, and its requests go to the next leader.
                SocketTimeoutMs = 2 * (int)Patience.TotalMilliseconds,
                QueueBufferingMaxMessages = 10_000,
                QueueBufferingMaxKbytes = 65_536,
                DeliveryReportFields = "none",
            }
        )
            .SetLogHandler((_, line) => LogLine(logger, line.Facility, line.Message))
            .SetErrorHandler(
                (_, error) =>
                {
                    LogLine(logger, "ERROR", error.Reason);
                    _lastError = error.Reason;
                    if (error.IsFatal)
                        end.TrySetException(new KafkaException(error));
                }
            )
            .Build();
    }

    private static Message<string, string> MessageOf(OutgoingEvent each) =>
        new() { Key = $"{each.Aggregate} {each.AggregateId}", Value = Json(each) };

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

    /// <summary>Only for debugging: while brokers are away it is some lines a second. The job logs what failed.</summary>
    [LoggerMessage(Level = LogLevel.Debug, Message = "Kafka's client: {Facility} {Line}")]
    private static partial void LogLine(ILogger logger, string facility, string line);
}
