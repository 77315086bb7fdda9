namespace Concert.Api.Tests;

/// <summary>Whoever follows a guide gets where it promises.</summary>
public sealed class GuideTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_the_quick_start_with_curl_When_it_is_run_as_it_stands_Then_it_ends_with_a_paid_seat()
    {
        await given.AConcert();

        var written = await Command.Run(
            "env",
            $"CONCERT_URL={given.Host.ClientOptions.BaseAddress.AbsoluteUri.TrimEnd('/')}",
            "bash",
            "-euo",
            "pipefail",
            "-c",
            Guide.Code("docs/guides/quick-start.md", "bash")
        );

        written.ShouldEndWith("\"nextCursor\":null}");
        written.ShouldContain("\"status\":\"confirmed\"");
    }
}
