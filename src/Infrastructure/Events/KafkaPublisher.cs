namespace Concert.Infrastructure.Events;

using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

/// <summary>
/// Publishes events to a topic of Kafka, keyed by their aggregate. A batch is sent at once and confirmed as a whole.
/// The producer keeps the order: it sends again what a broker has not confirmed, without a time limit, and stops at
/// what a broker refuses, so that nothing later overtakes it. Its job calls it with one batch at a time.
/// </summary>
internal sealed partial class KafkaPublisher(IOptions<EventOptions> options, ILogger<KafkaPublisher> logger)
    : IEventPublisher,
        IDisposable
{
    /// <summary>Well below the time after which PostgreSQL ends a session that is idle in its transaction.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Events that brokers have not confirmed yet, so that they are not sent again meanwhile.</summary>
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
            // The producer refused it, for example as too large: later events must wait for it.
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

    /// <summary>Waits for nothing: what has not been confirmed is published again.</summary>
    public void Dispose() => _producer?.Dispose();

    /// <summary>Replaces a producer that has stopped. It connects by itself as soon as there are brokers.</summary>
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
                // A refused event is fatal; otherwise the requests behind it would be sent again without it.
                EnableGaplessGuarantee = true,
                // No time limit: events that time out one by one would leave gaps.
                MessageTimeoutMs = 0,
                // After this silence of a broker, its requests go to the next leader.
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
        new()
        {
            Key = $"{each.Aggregate} {each.AggregateId}",
            Value = EventJson.Of(each),
            Headers = each.TraceParent is { } parent
                ? new Headers { { "traceparent", Encoding.ASCII.GetBytes(parent) } }
                : null,
        };

    /// <summary>Only for debugging: some lines a second while brokers are away. The job logs failures.</summary>
    [LoggerMessage(Level = LogLevel.Debug, Message = "Kafka's client: {Facility} {Line}")]
    private static partial void LogLine(ILogger logger, string facility, string line);
}
