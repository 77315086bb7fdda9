namespace Concert.Api.Tests;

using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Receivers see the names of this release only, whatever the earlier one stored or still stores.</summary>
public sealed class EventNameUpgradeTests : IAsyncDisposable
{
    private readonly Given _given = new();

    public ValueTask DisposeAsync() => _given.DisposeAsync();

    [Fact]
    public async Task Given_rows_of_the_earlier_release_When_it_is_upgraded_Then_receivers_see_the_new_names_only()
    {
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answer = _ => 500;
        string id;
        await using (var host = AHost())
        {
            string[] events = ["user.registered", "user.role_changed"];
            var webhook = await OrganizerOf(host).Post("admin/webhooks", new { url = receiver.Url, events });
            id = webhook["id"]!;
            await new Client(host).Post(
                "auth/register",
                new
                {
                    email = "ann@example.com",
                    password = Given.Password,
                    displayName = "Ann",
                }
            );
            await Eventually.Get(() => Task.FromResult(receiver.Received), all => all.Count > 0);
        }
        await using var database = _given.Database();
        var last = database
            .Database.GetMigrations()
            .Last(name => name.EndsWith("_EventNames", StringComparison.Ordinal));
        var before = database
            .Database.GetMigrations()
            .TakeWhile(name => !string.Equals(name, last, StringComparison.Ordinal))
            .Last();
        await database.GetService<IMigrator>().MigrateAsync(before);
        (await Texts("SELECT events AS \"Value\" FROM webhooks")).ShouldBe(["UserRegistered RoleChanged"]);
        (await Texts("SELECT DISTINCT type AS \"Value\" FROM outbox")).ShouldBe(["UserRegistered"]);
        // As the earlier release wrote its deliveries, and its instances go on doing while they run.
        await database.Database.ExecuteSqlRawAsync(
            """
            UPDATE webhook_deliveries SET type = 'UserRegistered',
                body = REPLACE(REPLACE(body, '"user.registered"', '"UserRegistered"'), '"timestamp":', '"occurredAt":')
            """
        );
        var earlier = JsonElement.Parse((await Texts("SELECT body AS \"Value\" FROM webhook_deliveries")).Single());
        earlier.GetProperty("type").GetString().ShouldBe("UserRegistered");
        earlier.TryGetProperty("occurredAt", out _).ShouldBeTrue();

        receiver.Answer = _ => 200;
        await using var upgraded = AHost();

        var organizer = OrganizerOf(upgraded);
        var log = await Eventually.Get(
            () => organizer.Get($"admin/webhooks/{id}/deliveries?status=delivered"),
            log => log.Items.Count == 1
        );
        log.Items[0].GetProperty("type").GetString().ShouldBe("user.registered");
        var received = receiver.Received[^1].Json;
        received.GetProperty("type").GetString().ShouldBe("user.registered");
        received.GetProperty("timestamp").GetString().ShouldBe(earlier.GetProperty("occurredAt").GetString());
        (await Texts("SELECT DISTINCT type AS \"Value\" FROM outbox")).ShouldBe(["UserRegistered"]);
        (await Texts("SELECT events AS \"Value\" FROM webhooks"))
            .Single()
            .ShouldStartWith("UserRegistered RoleChanged ");
        (await organizer.Get("admin/webhooks"))
            .Items.Single()
            .GetProperty("events")
            .EnumerateArray()
            .Select(type => type.GetString())
            .ShouldBe(["user.registered", "user.role_changed"]);

        // An instance of the earlier release is still running, and knows personal types by the names in the outbox.
        var user = $"{Guid.NewGuid()}";
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO outbox (id, aggregate, aggregate_id, sequence, type, payload, partition, awaiting)
            VALUES ({Guid.NewGuid()}, 'User', {user}, 1, 'RoleChanged', {"{}"}, 3, {(int)EventChannels.Webhooks})
            """
        );
        var late = await Eventually.Get(
            () => Task.FromResult(receiver.Received.FirstOrDefault(each => each.AggregateId == user)),
            found => found is not null
        );
        late!.Json.GetProperty("type").GetString().ShouldBe("user.role_changed");

        Task<List<string>> Texts(string sql) => database.Database.SqlQueryRaw<string>(sql).ToListAsync();
    }

    /// <summary>An instance that migrates when it starts.</summary>
    private ApiHost AHost() =>
        new(
            _given.ConnectionString,
            _given.KeyPrefix,
            Locks.On,
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["Database:MigrateOnStart"] = "true" }
        );

    private static Client OrganizerOf(ApiHost host) =>
        new Client(host).As(
            host.Services.GetRequiredService<IAccessTokens>()
                .Issue(new Caller(Guid.NewGuid(), UserRole.Organizer))
                .Token
        );
}
