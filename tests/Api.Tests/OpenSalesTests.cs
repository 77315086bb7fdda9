namespace Concert.Api.Tests;

using ConcertAggregate = Concert.Domain.Concerts.Concert;

/// <summary>However many sales are open, each has its turn.</summary>
public sealed class OpenSalesTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_more_than_1000_open_sales_When_somebody_waits_for_the_last_Then_they_are_admitted()
    {
        var now = DateTimeOffset.UtcNow;
        await using (var database = given.Database())
        {
            database.Concerts.AddRange(
                Enumerable
                    .Range(1, 1_100)
                    .Select(number =>
                        ConcertAggregate.Announce(
                            $"Test {number}",
                            "Test",
                            "Test",
                            "Etc/UTC",
                            description: "",
                            "KRW",
                            now.AddHours(-1),
                            now.AddHours(1),
                            SalePolicy.Default,
                            sealedDrawSeed: []
                        )
                    )
            );
            await database.SaveChangesAsync();
        }
        var last = await given.AConcert(policy: new { maxActive = 1 });
        var users = await given.Customers(2);
        var (inside, waiting) = (await users[0].Join(last.Id), await users[1].Join(last.Id));
        waiting.State.ShouldBe("waiting");

        (await inside.Delete("queue/tokens/current")).ShouldBe(HttpStatusCode.NoContent);

        await Eventually.Get(() => waiting.Poll(), user => user.State == "active");
    }
}
