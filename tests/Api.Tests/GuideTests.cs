namespace Concert.Api.Tests;

/// <summary>Whoever follows a guide gets where it promises.</summary>
public sealed class GuideTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_the_quick_start_with_curl_When_it_is_run_as_it_stands_Then_it_ends_with_a_paid_seat()
    {
        await given.AConcert();

        var written = await Follow("docs/guides/quick-start.md");

        written.ShouldEndWith("\"nextCursor\":null}");
        written.ShouldContain("\"status\":\"confirmed\"");
    }

    [Fact]
    public async Task Given_the_guide_for_organizers_When_it_is_run_as_it_stands_Then_it_ends_with_a_cancelled_date()
    {
        // Outside Development nobody signs in with the published password.
        var account = await given
            .Anybody()
            .Post(
                "auth/register",
                new
                {
                    email = DemoOrganizer.Email,
                    password = Given.Password,
                    displayName = "Organizer",
                }
            );
        (await given.AnOrganizer().Put($"admin/users/{account["userId"]}/role", new { role = "organizer" })).ShouldBe(
            HttpStatusCode.NoContent
        );

        var written = await Follow("docs/guides/organizers.md");

        written.ShouldContain("\"title\":\"Spring Tour 2099\"");
        written.ShouldContain("\"reason\":\"The artist is ill.\"");
        written.ShouldContain("\"refunds\":{\"due\":0,\"done\":0,\"amount\":0}");
    }

    private Task<string> Follow(string page) =>
        Command.Run(
            "env",
            $"CONCERT_URL={given.Host.ClientOptions.BaseAddress.AbsoluteUri.TrimEnd('/')}",
            "bash",
            "-euo",
            "pipefail",
            "-c",
            Guide.Code(page, "bash").Replace(DemoOrganizer.Password, Given.Password, StringComparison.Ordinal)
        );
}
