namespace Concert.Bench;

/// <summary>All results of a run, in the order in which they are shown.</summary>
internal sealed class Report
{
    public DateTimeOffset StartedAt { get; } = TimeProvider.System.GetUtcNow();

    public List<Section> Sections { get; } = [];

    /// <summary>What the checker says of the database after the last call.</summary>
    public string Verdict { get; set; } = "not asked, since the service was not called";

    /// <summary>What must not happen, such as an unexpected status; with any of these the run has failed.</summary>
    public List<string> Failures { get; } = [];

    public Section Add(string name, string title, params string[] columns)
    {
        var section = new Section(name, title, columns);
        Sections.Add(section);
        return section;
    }
}

/// <summary>One experiment's table, charts and sentences.</summary>
internal sealed record Section(string Name, string Title, IReadOnlyList<string> Columns)
{
    /// <summary>As they are shown, a cell for each column.</summary>
    public List<string[]> Rows { get; } = [];

    public List<Chart> Charts { get; } = [];

    /// <summary>Paragraphs under the table.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The raw figures, for artifacts/bench.json alone.</summary>
    public object? Data { get; set; }
}

/// <summary>Bars in groups: one group for each label, with one bar for each series.</summary>
/// <param name="Unit">Of all values.</param>
/// <param name="Labels">Of the groups.</param>
/// <param name="Series">Each with as many values as there are labels.</param>
/// <param name="IsLogarithmic">For values that lie orders of magnitude apart.</param>
internal sealed record Chart(
    string Title,
    string Unit,
    IReadOnlyList<string> Labels,
    IReadOnlyList<Series> Series,
    bool IsLogarithmic = false
);

/// <param name="Values">Null where there is none.</param>
internal sealed record Series(string Name, IReadOnlyList<double?> Values);
