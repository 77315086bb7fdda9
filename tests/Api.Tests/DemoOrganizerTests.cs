namespace Concert.Api.Tests;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

/// <summary>An operator makes organizers. The one of the demo data, whose password is published, is for development.</summary>
public sealed class DemoOrganizerTests(Given given) : IClassFixture<Given>
{
    private static readonly object Demo = new { email = "organizer@example.com", password = "organizer-demo" };

    [Fact]
    public async Task Given_a_database_with_demo_data_When_it_goes_into_production_Then_its_organizer_has_to_go_first()
    {
        await using (var scope = given.Host.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<DemoData>().SeedAsync(CancellationToken.None);

        // Of an instance that started before, or without the database.
        (await given.Anybody().Post("auth/login", Demo)).ShouldBe(
            HttpStatusCode.Unauthorized,
            "users.invalid_credentials"
        );
        using var development = await ApiProcess.Start(In("Development"));
        var developer = given.Anybody().At(development.Address);
        (await developer.Post("auth/login", Demo)).ShouldBe(HttpStatusCode.OK);

        var refused = await ApiProcess.Run(In("Production"));
        refused.Code.ShouldBe(2);
        refused.Complaint.ShouldBeEmpty();
        refused
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldHaveSingleItem()
            .ShouldContain("Run --remove-demo-organizer first.");

        (await ApiProcess.Run(In("Production"), "--remove-demo-organizer")).Code.ShouldBe(0);
        (
            await given.ReadAsync(database =>
                database.Users.SingleAsync(user => user.NormalizedEmail == "ORGANIZER@EXAMPLE.COM")
            )
        ).Role.ShouldBe(UserRole.Customer);
        (await developer.Post("auth/login", Demo)).ShouldBe(HttpStatusCode.Unauthorized, "users.invalid_credentials");
    }

    [Fact]
    public async Task Given_a_customer_When_the_operator_grants_them_the_role_Then_their_token_is_that_of_an_organizer()
    {
        var anybody = given.Anybody();
        var account = new
        {
            email = "first@example.com",
            password = "long enough",
            displayName = "First",
        };
        (await anybody.Post("auth/register", account)).ShouldBe(HttpStatusCode.Created);
        var token = (await anybody.Post("auth/login", new { account.email, account.password }))["accessToken"]!;
        var user = anybody.As(token);
        (await user.Get("admin/webhooks")).ShouldBe(HttpStatusCode.Forbidden, "auth.forbidden");

        (await ApiProcess.Run(In("Production"), "--grant-organizer", "First@Example.com")).Code.ShouldBe(0);

        (
            await Eventually.Get(() => user.Get("admin/webhooks"), answer => answer.Status != HttpStatusCode.Forbidden)
        ).ShouldBe(HttpStatusCode.OK);

        var nobody = await ApiProcess.Run(In("Production"), "--grant-organizer", "nobody@example.com");
        nobody.Code.ShouldBe(1);
        nobody.Complaint.Trim().ShouldBe("Nobody is registered under this address.");
    }

    private Dictionary<string, string> In(string environment) =>
        new(given.Host.Settings, StringComparer.Ordinal) { ["ASPNETCORE_ENVIRONMENT"] = environment };
}
