namespace Concert.Architecture.Tests;

public sealed class DecisionRecordTests
{
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
    public void Given_a_decision_When_it_is_recorded_Then_it_has_all_its_parts(string record)
    {
        var lines = File.ReadAllLines(Path.Combine(House.Root, record));
        lines
            .Where(line => line.StartsWith("## ", StringComparison.Ordinal))
            .Select(line => line[3..].Trim())
            .ShouldBe(Headings);
    }
}
