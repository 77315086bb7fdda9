namespace Concert.Architecture.Tests;

using System.Text.RegularExpressions;

/// <summary>The pages that name tests, and those of them whose first table says which test stands for what.</summary>
public sealed partial class TestedPagesTests
{
    public static TheoryData<string> Pages => ["reliability.md", "security.md"];

    public static TheoryData<string, string> Named =>
        [
            .. Directory
                .GetFiles(Path.Combine(House.Root, "docs"), "*.md", SearchOption.AllDirectories)
                .SelectMany(page => TestName().Matches(File.ReadAllText(page)))
                .Select(match => (match.Groups["class"].Value, match.Groups["test"].Value))
                .Distinct(),
        ];

    [Theory, MemberData(nameof(Named))]
    public void Given_a_test_that_a_page_names_When_it_is_looked_for_Then_it_exists(string type, string test)
    {
        Directory
            .GetFiles(Path.Combine(House.Root, "tests"), $"{type}.cs", SearchOption.AllDirectories)
            .Count(file => File.ReadAllText(file).Contains($" {test}(", StringComparison.Ordinal))
            .ShouldBe(1);
    }

    [Theory, MemberData(nameof(Pages))]
    public void Given_a_fault_or_threat_When_a_page_lists_it_Then_a_test_stands_for_it(string page)
    {
        var rows = RowsOf(page);

        rows.Length.ShouldBeGreaterThan(15);
        rows.ShouldAllBe(row => TestName().IsMatch(row) || row.Contains("of the same test", StringComparison.Ordinal));
    }

    private static string[] RowsOf(string page) =>
        [
            .. File.ReadLines(Path.Combine(House.Root, "docs", page))
                .SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal))
                .Skip(1)
                .TakeWhile(line => line.StartsWith('|')),
        ];

    [GeneratedRegex(
        @"`(?<class>\w+Tests)\.(?<test>Given_\w+)`",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex TestName();
}
