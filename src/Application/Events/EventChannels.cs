namespace Concert.Application.Events;

/// <summary>Each channel has its own progress, so none holds up another. The stored values never change.</summary>
[Flags]
public enum EventChannels
{
    None = 0,
    Stream = 1,
    Ranking = 2,
    Webhooks = 4,
    Kafka = 8,
}
