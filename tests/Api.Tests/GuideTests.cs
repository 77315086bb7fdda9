namespace Concert.Api.Tests;

using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

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
        var hasher = given.Host.Services.GetRequiredService<IPasswordHasher<User>>();
        var demo = User.Register(
            DemoOrganizer.Email,
            hasher.HashPassword(null!, DemoOrganizer.Password),
            "Organizer",
            UserRole.Organizer,
            DateTimeOffset.UtcNow
        );
        await given.ReadAsync(database => database.TryInsertAsync(demo, CancellationToken.None));

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
            Guide.Code(page, "bash")
        );
}
