namespace Concert.Architecture.Tests;

using System.Text.RegularExpressions;

public sealed partial class ReliabilityPageTests
{
    private static readonly string[] Rows =
    [
        .. File.ReadLines(Path.Combine(House.Root, "docs", "reliability.md"))
            .SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => line.StartsWith('|')),
    ];

    public static TheoryData<string, string> Named =>
        [
            .. Rows.SelectMany(row => TestName().Matches(row))
                .Select(match => (match.Groups["class"].Value, match.Groups["test"].Value))
                .Distinct(),
        ];

    [Theory, MemberData(nameof(Named))]
    public void Given_a_test_that_stands_for_a_fault_When_it_is_looked_for_Then_it_exists(string type, string test)
    {
        Directory
            .GetFiles(Path.Combine(House.Root, "tests"), $"{type}.cs", SearchOption.AllDirectories)
            .Count(file => File.ReadAllText(file).Contains($" {test}(", StringComparison.Ordinal))
            .ShouldBe(1);
    }

    [Fact]
    public void Given_a_fault_When_it_is_listed_Then_a_test_stands_for_it()
    {
        Rows.Length.ShouldBeGreaterThan(15);
        Rows.ShouldAllBe(row => TestName().IsMatch(row) || row.Contains("of the same test", StringComparison.Ordinal));
    }

    [GeneratedRegex(
        @"`(?<class>\w+Tests)\.(?<test>Given_\w+)`",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex TestName();
}
