namespace Concert.Architecture.Tests;

using System.Reflection;
using System.Text.RegularExpressions;
using Concert.Api.Http;
using Concert.Api.OpenApi;
using Concert.Domain.Shared;

public sealed partial class ErrorCodeTests
{
    private static readonly HashSet<string> Codes = FindCodes();

    [Fact]
    public void Given_the_definitions_of_errors_When_the_page_is_made_from_them_Then_it_is_the_one_in_the_docs()
    {
        var path = Path.Combine(House.Root, "docs", "api-errors.md");
        var page = File.ReadAllText(path);
        var renewed = ErrorPage.Renew(page);
        File.WriteAllText(path, renewed);

        renewed
            .Equals(page, StringComparison.Ordinal)
            .ShouldBeTrue("docs/api-errors.md was out of date and has been written anew; commit it");
    }

    [Fact]
    public void Given_the_code_of_an_error_in_the_sources_When_the_catalogue_is_asked_Then_it_knows_it() =>
        Codes.Except(ErrorCatalogue.ByCode.Keys, StringComparer.Ordinal).ShouldBeEmpty();

    [Fact]
    public void Given_an_action_that_documents_its_refusals_When_they_are_read_Then_each_exists_with_its_status()
    {
        var documented = House
            .Types.SelectMany(type => type.GetMethods())
            .SelectMany(action => action.GetCustomAttributes<RefusesAttribute>())
            .SelectMany(refusal => refusal.Codes, (refusal, code) => (Code: code, refusal.Status))
            .Distinct()
            .ToArray();

        documented.ShouldNotBeEmpty();
        documented
            .Where(each => ErrorCatalogue.ByCode.GetValueOrDefault(each.Code)?.Status != each.Status)
            .ShouldBeEmpty();
    }

    [Fact]
    public void Given_any_kind_of_error_When_it_is_answered_Then_it_has_a_status_of_its_own() =>
        Enum.GetValues<ErrorKind>().Select(Problems.StatusOf).ShouldBeUnique();

    /// <summary>
    /// The sources are read, and not the errors by reflection, because some are made by methods and some only in the API.
    /// </summary>
    private static HashSet<string> FindCodes()
    {
        var source = Path.Combine(House.Root, "src");
        var codes = Directory
            .EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(source, file).Split(Path.DirectorySeparatorChar).Contains("obj"))
            .SelectMany(file => CodeAsFirstArgument().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["code"].Value)
            .ToHashSet(StringComparer.Ordinal);

        // One of each way in which the sources write them, so that the pattern cannot go blind unnoticed.
        codes.IsSupersetOf(["queue.closed", "users.too_many_attempts", "http.not_found"]).ShouldBeTrue();
        return codes;
    }

    /// <summary>The first value in parentheses, of <c>new(</c>, of <c>new Error(</c> or of a pair.</summary>
    [GeneratedRegex(
        """\(\s*"(?<code>[a-z_]+\.[a-z_]+)",""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex CodeAsFirstArgument();
}
