namespace Concert.Architecture.Tests;

using System.Text.RegularExpressions;

/// <summary>Whoever follows a link in the middle of an incident must arrive.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages =>
        [
            .. new[] { "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md" },
            .. Directory
                .GetFiles(Path.Combine(House.Root, "docs"), "*.md", SearchOption.AllDirectories)
                .Select(page => Path.GetRelativePath(House.Root, page).Replace('\\', '/')),
        ];

    [Theory, MemberData(nameof(Pages))]
    public void Given_a_page_When_its_links_are_followed_Then_each_leads_to_a_file_and_a_heading(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(House.Root, page))!;
        Link()
            .Matches(WithoutCode(page))
            .Select(link => link.Groups["target"].Value)
            .Where(target => !target.Contains(':', StringComparison.Ordinal))
            .Where(target => !Exists(target, folder, Path.Combine(House.Root, page)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Given_the_alerts_When_their_runbooks_are_opened_Then_each_has_a_part_of_its_own()
    {
        var rules = File.ReadAllText(Path.Combine(House.Root, "docs", "operations", "alerts.yml"));

        var runbooks = Runbook().Matches(rules).Select(runbook => runbook.Groups["target"].Value).ToArray();

        runbooks.Length.ShouldBeGreaterThan(10);
        runbooks.Where(target => !Exists(target, House.Root, House.Root)).ShouldBeEmpty();
    }

    private static bool Exists(string target, string folder, string self)
    {
        var (path, anchor) = target.Split('#') is [var file, var heading] ? (file, heading) : (target, "");
        var whole = path.Length == 0 ? self : Path.GetFullPath(Path.Combine(folder, path));
        return File.Exists(whole) && (anchor.Length == 0 || HeadingsOf(whole).Contains(anchor))
            || Directory.Exists(whole) && anchor.Length == 0;
    }

    private static HashSet<string> HeadingsOf(string page) =>
        [.. Heading().Matches(WithoutCode(page)).Select(heading => Slug(heading.Groups["text"].Value.TrimEnd()))];

    /// <summary>As GitHub makes anchors of headings: small letters, hyphens for blanks, and no other signs.</summary>
    private static string Slug(string heading) =>
        string.Concat(
            heading.ToLowerInvariant().Replace(' ', '-').Where(sign => char.IsLetterOrDigit(sign) || sign is '-' or '_')
        );

    private static string WithoutCode(string page) =>
        Fence().Replace(File.ReadAllText(Path.Combine(House.Root, page)), "");

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"runbook: (?<target>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Runbook();

    [GeneratedRegex(
        @"^#{1,6} (?<text>.+)$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Heading();

    [GeneratedRegex(
        @"^ *```.*?^ *```",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Fence();
}
