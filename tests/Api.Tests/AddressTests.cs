namespace Concert.Api.Tests;

using Microsoft.EntityFrameworkCore;

/// <summary>An address registers once, however it is spelt, also if an earlier release has compared it otherwise.</summary>
public sealed class AddressTests(Given given) : IClassFixture<Given>
{
    private const string Password = "a good password";

    [Fact]
    public async Task Given_a_registered_address_When_it_is_spelt_otherwise_Then_it_is_the_same_account()
    {
        var anybody = given.Anybody();
        (await Register(anybody, "J\u00fcrgen@b\u00fccher.example")).ShouldBe(HttpStatusCode.Created);

        foreach (
            var spelling in (string[])
                [
                    "ju\u0308rgen@B\u00dcCHER.example",
                    "j\u00fcrgen@xn--bcher-kva.example",
                    "\uff4a\u00fcrgen@b\u00fccher\u3002example",
                ]
        )
        {
            (await Register(anybody, spelling)).ShouldBe(HttpStatusCode.Conflict, "users.email_taken");
            (await SignIn(anybody, spelling)).ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Given_characters_that_nobody_sees_When_they_are_in_an_address_or_a_name_Then_it_is_refused()
    {
        foreach (
            var (email, name) in ((string, string)[])
                [("ada\u200b@example.com", "Ada"), ("ada@example.com", "Ad\u202ea")]
        )
            (await Register(given.Anybody(), email, name)).ShouldBe(HttpStatusCode.BadRequest, "validation.failed");
    }

    [Fact]
    public async Task Given_accounts_of_an_earlier_release_When_two_instances_upgrade_Then_the_oldest_keeps_its_address()
    {
        var accounts = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var email in (string[])["zo\u00eb@example.com", "zoe\u0308@example.com", "max@xn--strae-oqa.example"])
            accounts[email] = await AnAccountOfTheEarlierRelease(email);
        accounts["max@stra\u00dfe.example"] = await AnAccountOfTheEarlierRelease(
            "max@stra\u00dfe.example",
            isOlder: true
        );

        for (var time = 1; time <= 2; time++)
        {
            var hosts = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(AMigratingHost)));
            foreach (var host in hosts)
                await host.DisposeAsync();

            var stored = await given.ReadAsync(database =>
                database
                    .Users.Where(user => accounts.Values.Contains(user.Id))
                    .ToDictionaryAsync(user => user.Id, user => user.NormalizedEmail)
            );
            stored[accounts["zo\u00eb@example.com"]].ShouldBe("ZO\u00cb@EXAMPLE.COM");
            stored[accounts["max@stra\u00dfe.example"]].ShouldBe("MAX@XN--STRAE-OQA.EXAMPLE");
            foreach (var younger in (string[])["zoe\u0308@example.com", "max@xn--strae-oqa.example"])
                stored[accounts[younger]].ShouldBe($"{accounts[younger]}");
        }
    }

    private ApiHost AMigratingHost() =>
        new(
            given.ConnectionString,
            given.KeyPrefix,
            Locks.On,
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["Database:MigrateOnStart"] = "true" }
        );

    private async Task<Guid> AnAccountOfTheEarlierRelease(string email, bool isOlder = false)
    {
        var user = (await given.ACustomer()).UserId;
        await given.ReadAsync(database =>
            database
                .Users.Where(each => each.Id == user)
                .ExecuteUpdateAsync(update =>
                    update
                        .SetProperty(each => each.Email, email)
                        .SetProperty(each => each.NormalizedEmail, email.ToUpperInvariant())
                        .SetProperty(each => each.RegisteredAt, each => each.RegisteredAt.AddDays(isOlder ? -1 : 0))
                )
        );
        return user;
    }

    private static Task<Answer> Register(Client anybody, string email, string displayName = "Ada") =>
        anybody.Post(
            "auth/register",
            new
            {
                email,
                password = Password,
                displayName,
            }
        );

    private static Task<Answer> SignIn(Client anybody, string email) =>
        anybody.Post("auth/login", new { email, password = Password });
}
