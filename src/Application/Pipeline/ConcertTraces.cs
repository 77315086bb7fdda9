namespace Concert.Application.Pipeline;

using System.Diagnostics;

/// <summary>Spans of what no request waits for. They cost nothing while nobody collects them.</summary>
public static class ConcertTraces
{
    private static readonly ActivitySource Source = new(ConcertMetrics.Name);

    /// <summary>What is under way, as the header traceparent names it; null if it is not traced.</summary>
    public static string? Parent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    public static Activity? Begin(string name) => Source.StartActivity(name);

    /// <summary>Goes on with what was under way when the parent was written down.</summary>
    public static Activity? Continue(string name, string? parent) =>
        Source.StartActivity(name, ActivityKind.Client, ContextOf(parent));

    /// <summary>Names what it is about without being a part of it.</summary>
    public static Activity? BeginLinked(string name, IEnumerable<string?> parents) =>
        Source.HasListeners()
            ? Source.StartActivity(
                ActivityKind.Producer,
                links: parents
                    .OfType<string>()
                    .Distinct(StringComparer.Ordinal)
                    .Select(each => new ActivityLink(ContextOf(each))),
                name: name
            )
            : null;

    private static ActivityContext ContextOf(string? parent) =>
        ActivityContext.TryParse(parent, traceState: null, isRemote: true, out var context) ? context : default;
}
