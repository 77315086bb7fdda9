namespace Concert.Infrastructure.Events;

using System.ComponentModel.DataAnnotations;

/// <summary>
/// The channels that publish events; the same on all instances. What happened more than an hour ago and awaits a channel
/// that is off on one of them is not kept for it.
/// </summary>
internal sealed class EventOptions
{
    public static readonly EventChannels AllChannels = Enum.GetValues<EventChannels>()
        .Aggregate((one, other) => one | other);

    /// <summary>Channels one by one.</summary>
    public static IEnumerable<EventChannels> Each(EventChannels channels) =>
        Enum.GetValues<EventChannels>()
            .Where(channel => channel is not EventChannels.None && channels.HasFlag(channel));

    /// <summary>A stream in Redis.</summary>
    public bool Stream { get; set; } = true;

    /// <summary>About how many events the stream keeps, at least; older ones are dropped.</summary>
    [Range(1, 10_000_000)]
    public int StreamLength { get; set; } = 100_000;

    /// <summary>Without it the database ranks. When it comes back after it was off, the ranking is to be rebuilt.</summary>
    public bool Ranking { get; set; } = true;

    public bool Webhooks { get; set; } = true;

    /// <summary>For how long an event that every channel has published is kept, from when it happened.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3660.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);

    public KafkaOptions Kafka { get; set; } = new();

    public EventChannels Channels =>
        (Stream ? EventChannels.Stream : EventChannels.None)
        | (Ranking ? EventChannels.Ranking : EventChannels.None)
        | (Webhooks ? EventChannels.Webhooks : EventChannels.None)
        | (Kafka.IsConfigured ? EventChannels.Kafka : EventChannels.None);
}

/// <summary>A Kafka cluster; none unless servers are named.</summary>
internal sealed class KafkaOptions
{
    public string BootstrapServers { get; set; } = "";

    public string Topic { get; set; } = "concert-events";

    public bool IsConfigured => BootstrapServers.Length > 0;
}
