namespace Concert.Api.Tests.Support;

internal static class EventOrder
{
    /// <summary>Never an event before the one before it: what was seen first counts.</summary>
    public static void ShouldBeInOrder(this IEnumerable<OutgoingEvent> seen)
    {
        foreach (var aggregate in seen.DistinctBy(each => each.Id).GroupBy(each => (each.Aggregate, each.AggregateId)))
            aggregate
                .Select(each => each.Sequence)
                .ShouldBe(Enumerable.Range(1, aggregate.Count()).Select(number => (long)number));
    }
}
