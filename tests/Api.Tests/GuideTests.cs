namespace Concert.Api.Tests;

/// <summary>Whoever follows a guide gets where it promises.</summary>
public sealed class GuideTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_the_quick_start_with_curl_When_it_is_run_as_it_stands_Then_it_ends_with_a_paid_seat()
    {
        await given.AConcert();

        var written = await Guide.Follow(given, "docs/guides/quick-start.md");

        written.ShouldEndWith("\"nextCursor\":null}");
        written.ShouldContain("\"status\":\"confirmed\"");
    }
}
