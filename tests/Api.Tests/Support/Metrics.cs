namespace Concert.Api.Tests.Support;

using System.Globalization;
using System.Text.RegularExpressions;

/// <summary>What an instance shows at /metrics.</summary>
internal sealed partial class Metrics
{
    /// <summary>Several of a series, if several instances run in the process that is asked.</summary>
    private readonly ILookup<string, double> _series;

    private Metrics(string text) =>
        _series = text.Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => (Series: line[..line.LastIndexOf(' ')], Value: line[(line.LastIndexOf(' ') + 1)..]))
            .ToLookup(
                line => Scope().Replace(line.Series, ""),
                line => double.Parse(line.Value, CultureInfo.InvariantCulture),
                StringComparer.Ordinal
            );

    /// <summary>A histogram has one.</summary>
    public IEnumerable<string> Names =>
        Series.Select(series => Part().Replace(series.Split('{')[0], "")).Distinct(StringComparer.Ordinal);

    /// <summary>With their labels, but without those that name the meter.</summary>
    public IEnumerable<string> Series => _series.Select(each => each.Key);

    public static async Task<Metrics> Of(Uri instance)
    {
        using var http = new HttpClient();
        return new Metrics(await http.GetStringAsync(new Uri(instance, "/metrics")));
    }

    /// <summary>The sum of the series of this name that have all these labels, each written <c>name="value"</c>; null if there is none.</summary>
    public double? Sum(string name, params string[] labels)
    {
        var found = _series
            .Where(each =>
                each.Key.Split('{')[0] == name
                && labels.All(label => each.Key.Contains(label, StringComparison.Ordinal))
            )
            .ToList();
        return found.Count == 0 ? null : found.Sum(each => each.Sum());
    }

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Part();

    [GeneratedRegex("otel_scope_[a-z_]+=\"[^\"]*\",?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Scope();
}
