namespace Concert.Domain.Shared;

/// <summary>Values of the samples of events.</summary>
internal static class EventSample
{
    public static readonly Guid Id = new("019aa5c3-6a1f-7b54-9d3e-2f8c5b7a1e01");
    public static readonly DateTimeOffset Instant = new(2026, 12, 1, 11, 2, 10, TimeSpan.Zero);
    public static readonly DateTimeOffset Later = Instant.AddMinutes(5);
}
