namespace Concert.Application.Events;

/// <summary>
/// Those who are told of every event. Each has progress of its own, so one that is away holds up none of the others. The
/// values are stored with every event: they keep their meaning for ever.
/// </summary>
[Flags]
public enum EventChannels
{
    None = 0,
    Stream = 1,
    Ranking = 2,
    Webhooks = 4,
    Kafka = 8,
}
