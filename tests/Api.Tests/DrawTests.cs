namespace Concert.Api.Tests;

using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

/// <summary>The draw among those who came before the sale opened.</summary>
public sealed class DrawTests(Given given) : IClassFixture<Given>
{
    private static readonly object OneByOne = new
    {
        fairness = "draw",
        maxActive = 1,
        noShowSeconds = 3_600,
    };

    [Fact]
    public async Task Given_a_draw_When_the_sale_opens_Then_the_line_stands_as_anybody_can_recompute()
    {
        var concert = await given.AConcert(policy: OneByOne, opensIn: TimeSpan.FromHours(1));
        var path = $"concerts/{concert.Id}/queue/draw";
        var users = await given.Customers(40);
        var early = new List<Client>();
        foreach (var user in users.Take(30))
            early.Add(await user.Join(concert.Id));

        // Before: the promise and nothing else, and no position that would have to be taken back.
        var before = await given.Anybody().Get(path);
        before.ShouldBe(HttpStatusCode.OK);
        before["fairness"].ShouldBe("draw");
        foreach (var field in new[] { "drawnAt", "entryCount", "entriesHash", "seed", "entries" })
            before[field].ShouldBeEmpty(field);
        foreach (var user in early)
        {
            user.QueueStatus!.Value.GetProperty("position").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
            EntryOf(user).ShouldBe(DrawRules.EntryOf(concert.Id, user.UserId));
        }
        var stored = await given.ReadAsync(database => database.Concerts.SingleAsync(each => each.Id == concert.Id));

        await given.Open(concert);
        var after = await Eventually.Get(() => given.Anybody().Get(path), draw => draw["seed"]?.Length > 0);
        var late = new List<Client>();
        foreach (var user in users.Skip(30))
            late.Add(await user.Join(concert.Id));

        // After: everything, and it fits what was promised.
        var seed = Convert.FromHexString(after["seed"]!);
        Convert.ToHexStringLower(SHA256.HashData(seed)).ShouldBe(before["seedHash"]);
        after["seedHash"].ShouldBe(before["seedHash"]);
        stored.DrawSeed.ShouldBeEmpty();
        stored.SealedDrawSeed!.AsSpan().IndexOf(seed).ShouldBe(-1);
        after.Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromDays(365));
        var entries = after.Json.GetProperty("entries").EnumerateArray().Select(entry => entry.GetString()!).ToList();
        entries.Order(StringComparer.Ordinal).ShouldBe(early.Select(EntryOf).Order(StringComparer.Ordinal));
        var file = string.Concat(entries.Select(entry => $"{entry}\n"));
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file))).ShouldBe(after["entriesHash"]);

        // The order, computed as an outsider would. The first of it is inside as soon as admission begins.
        var order = entries
            .OrderBy(
                entry => Convert.ToHexString(HMACSHA256.HashData(seed, Encoding.UTF8.GetBytes(entry))),
                StringComparer.Ordinal
            )
            .ToList();
        var drawn = early.OrderBy(user => order.IndexOf(EntryOf(user)!)).ToList();
        await Eventually.Get(() => drawn[0].Poll(), user => user.State == "active");
        var line = await Task.WhenAll(drawn.Skip(1).Concat(late).Select(user => user.Poll()));
        line.Select(user => user.Position).ShouldBe(Enumerable.Range(1, 39).Select(position => (long)position));
        late.ShouldAllBe(user => EntryOf(user) == null);

        (await drawn[0].Delete("queue/tokens/current")).ShouldBe(HttpStatusCode.NoContent);
        await Eventually.Get(() => drawn[1].Poll(), user => user.State == "active");
        (await drawn[2].Poll()).Position.ShouldBe(1);
    }

    [Fact]
    public async Task Given_a_drawn_line_When_Redis_loses_its_data_Then_those_who_come_back_stand_as_drawn()
    {
        await using var redis = await RedisServer.Of(given);
        await using var other = given.ANewHost();
        var concert = await given.AConcert(policy: OneByOne, opensIn: TimeSpan.FromHours(1));
        var early = await Task.WhenAll((await given.Customers(20)).Select(user => user.Join(concert.Id)));
        await given.Open(concert);
        await Eventually.Get(
            async () => await Task.WhenAll(early.Select(user => user.Poll())),
            users => users.Count(user => user.State == "active") == 1
        );
        // With the tokens of before the draw, as clients have them that have not asked since.
        var waiting = (await Task.WhenAll(early.Select(user => user.Poll())))
            .Zip(early)
            .Where(user => user.First.State == "waiting")
            .OrderBy(user => user.First.Position)
            .Select(user => user.Second)
            .ToList();

        await Eventually.Get(
            () =>
                given.ReadAsync(database =>
                    database.QueueRecords.AsNoTracking().SingleOrDefaultAsync(row => row.ConcertId == concert.Id)
                ),
            record => record is { Waiting: 19, Active: 1 }
        );

        await redis.Lose(concert);
        var newcomer = await (await given.ACustomer()).Join(concert.Id);
        await Task.WhenAll(
            waiting.AsEnumerable().Reverse().Select((user, i) => (i % 2 == 0 ? user : user.At(other)).Poll())
        );

        var line = await Task.WhenAll(waiting.Select(user => user.Poll()));
        line.Select(user => user.Position).ShouldBeInOrder(SortDirection.Ascending);
        (await newcomer.Poll()).Position.ShouldBeGreaterThan(line[^1].Position);
    }

    [Fact]
    public async Task Given_a_draw_When_somebody_leaves_before_the_opening_Then_they_are_not_drawn()
    {
        var concert = await given.AConcert(policy: OneByOne, opensIn: TimeSpan.FromHours(1));
        var users = await Task.WhenAll((await given.Customers(3)).Select(user => user.Join(concert.Id)));
        (await users[1].Delete("queue/tokens/current")).ShouldBe(HttpStatusCode.NoContent);

        await given.Open(concert);
        var draw = await Eventually.Get(
            () => given.Anybody().Get($"concerts/{concert.Id}/queue/draw"),
            draw => draw["seed"]?.Length > 0
        );

        draw["entryCount"].ShouldBe("2");
        draw.Body.ShouldNotContain(EntryOf(users[1])!);
        users.ShouldAllBe(user => !draw.Body.Contains($"{user.UserId}"));
    }

    [Fact]
    public async Task Given_a_sale_by_arrival_When_its_draw_is_asked_for_Then_there_is_only_the_hash_of_its_seed()
    {
        var concert = await given.AConcert();
        await given.AnAdmittedCustomer(concert);

        var draw = await given.Anybody().Get($"concerts/{concert.Id}/queue/draw");

        draw["fairness"].ShouldBe("arrival");
        draw["seedHash"]!.Length.ShouldBe(64);
        draw["seed"].ShouldBeEmpty();
        (await given.Anybody().Get("concerts/999999/queue/draw")).ShouldBe(
            HttpStatusCode.NotFound,
            "concerts.not_found"
        );
    }

    private static string? EntryOf(Client user) => user.QueueStatus!.Value.GetProperty("entry").GetString();
}
