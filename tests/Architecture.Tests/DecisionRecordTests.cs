namespace Concert.Architecture.Tests;

public sealed class DecisionRecordTests
{
    private const int MaxWords = 250;

    private static readonly string[] Headings =
    [
        "Status",
        "Context",
        "Decision",
        "Rejected",
        "Consequences",
        "Enforced by",
    ];

    public static TheoryData<string> Records =>
        [
            .. Directory
                .GetFiles(Path.Combine(House.Root, "docs", "adr"), "*.md")
                .Select(file => Path.GetRelativePath(House.Root, file))
                .Order(StringComparer.Ordinal),
        ];

    [Theory, MemberData(nameof(Records))]
    public void Given_a_decision_When_it_is_recorded_Then_it_is_short_and_has_all_its_parts(string record)
    {
        var lines = File.ReadAllLines(Path.Combine(House.Root, record));
        var words = lines
            .SelectMany(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Count(word => word.Any(char.IsLetterOrDigit));

        words.ShouldBeLessThanOrEqualTo(MaxWords);
        lines
            .Where(line => line.StartsWith("## ", StringComparison.Ordinal))
            .Select(line => line[3..].Trim())
            .ShouldBe(Headings);
    }
}
