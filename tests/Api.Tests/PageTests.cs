namespace Concert.Api.Tests;

using System.Text.RegularExpressions;

/// <summary>How pages and what they consist of are served.</summary>
public sealed partial class PageTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_a_page_When_it_is_opened_Then_each_file_it_names_may_be_kept_and_is_compressed()
    {
        using var http = Browser();
        var page = await http.GetAsync(new Uri("/", UriKind.Relative));

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.CacheControl!.ToString().ShouldBe("no-cache");
        page.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        var files = Fingerprinted()
            .Matches((await given.Anybody().Get("/")).Body)
            .Select(match => match.Value)
            .ToHashSet(StringComparer.Ordinal);
        files.ShouldContain(file => file.StartsWith("/sdk/index.", StringComparison.Ordinal));
        foreach (var file in files)
        {
            using var answer = await http.GetAsync(new Uri(file, UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, file);
            answer.Headers.CacheControl!.ToString().ShouldBe("max-age=31536000, immutable", file);
            answer.Content.Headers.ContentEncoding.ShouldBe(["gzip"], file);
            answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/sdk/index.js")]
    public async Task Given_a_plain_address_When_it_is_asked_for_again_Then_it_is_checked_but_not_sent(string address)
    {
        using var http = Browser();
        using var first = await http.GetAsync(new Uri(address, UriKind.Relative));
        first.Headers.CacheControl!.ToString().ShouldBe("no-cache");

        http.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await http.GetAsync(new Uri(address, UriKind.Relative));

        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Given_a_page_as_it_lies_in_the_repository_When_it_is_asked_for_by_its_name_Then_it_is_not_there() =>
        (await given.Anybody().Get("/index.html")).ShouldBe(HttpStatusCode.NotFound, "http.not_found");

    private HttpClient Browser()
    {
        var http = given.Host.Http();
        http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");
        return http;
    }

    [GeneratedRegex(
        "(?<=\")/[a-z-/]+\\.[a-z0-9]{10}\\.(js|css|json|svg)(?=\")",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Fingerprinted();
}
