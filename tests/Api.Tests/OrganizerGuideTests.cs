namespace Concert.Api.Tests;

using Microsoft.EntityFrameworkCore;

/// <summary>An organizer who follows the guide runs a sale from its announcement to its cancellation.</summary>
public sealed class OrganizerGuideTests(Given given) : IClassFixture<Given>
{
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
        var id = Guid.Parse(account["userId"]!);
        await given.ReadAsync(database =>
            database
                .Users.Where(user => user.Id == id)
                .ExecuteUpdateAsync(update => update.SetProperty(user => user.Role, UserRole.Organizer))
        );

        var written = await Guide.Follow(given, "docs/guides/organizers.md");

        written.ShouldContain("\"title\":\"Spring Tour 2099\"");
        written.ShouldContain("\"reason\":\"The artist is ill.\"");
        written.ShouldContain("\"refunds\":{\"due\":0,\"done\":0,\"amount\":0}");
    }
}
