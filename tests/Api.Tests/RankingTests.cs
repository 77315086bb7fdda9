namespace Concert.Api.Tests;

using Concert.Application.Concerts.RankConcerts;
using Concert.Application.Concerts.RebuildRanking;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

/// <summary>The ranking in Redis says what the database would.</summary>
public sealed class RankingTests(Given given) : IClassFixture<Given>
{
    private IRanking Ranking => given.Host.Services.GetRequiredService<IRanking>();

    private IEventPublisher Publisher =>
        given.Host.Services.GetServices<IEventPublisher>().Single(each => each.Channel == EventChannels.Ranking);

    [Fact]
    public async Task Given_sales_When_the_ranking_is_read_Then_it_is_that_of_the_database_and_equals_stand_by_id()
    {
        var first = await given.AConcert();
        var second = await given.AConcert();
        var most = await given.AConcert();
        await Sell(second, seats: 2);
        await Sell(first, seats: 2);
        await Sell(most, seats: 2);
        await Sell(most, seats: 1);

        await ShouldAgree();

        var mine = new[] { first.Id, second.Id, most.Id };
        var ranked = (await given.Anybody().Get("concerts/ranking?window=hour&limit=100")).Items;
        ranked
            .Select(item => item.GetProperty("concertId").GetInt64())
            .Where(mine.Contains)
            .ShouldBe([most.Id, first.Id, second.Id]);
    }

    [Fact]
    public async Task Given_sales_of_almost_an_hour_ago_When_the_hour_is_over_Then_they_count_for_the_day_only()
    {
        var concert = await given.AConcert();
        await Sell(concert, seats: 2);
        await Sell(concert, seats: 1);
        await ShouldAgree();
        var oldest = await given.ReadAsync(database =>
            database
                .Reservations.Where(reservation => reservation.ConcertId == concert.Id)
                .OrderBy(reservation => reservation.ClosedAt)
                .Select(reservation => reservation.Id)
                .FirstAsync()
        );
        var almostAnHourAgo = DateTimeOffset.UtcNow.AddHours(-1).AddSeconds(10);
        await given.ReadAsync(database =>
            database
                .Reservations.Where(reservation => reservation.Id == oldest)
                .ExecuteUpdateAsync(update => update.SetProperty(reservation => reservation.ClosedAt, almostAnHourAgo))
        );
        await Rebuild();
        (await SoldSeats(RankingWindow.Hour, concert)).ShouldBe(3);

        await Eventually.Get(() => SoldSeats(RankingWindow.Hour, concert), seats => seats == 1);

        DateTimeOffset.UtcNow.ShouldBeGreaterThan(almostAnHourAgo.AddHours(1).AddSeconds(-1));
        (await SoldSeats(RankingWindow.Day, concert)).ShouldBe(3);
        await ShouldAgree();
    }

    [Fact]
    public async Task Given_events_that_come_again_When_they_are_applied_Then_nothing_counts_twice()
    {
        var concert = await given.AConcert();
        await Sell(concert, seats: 2);
        await ShouldAgree();

        await given.MakeAwait(EventChannels.Ranking);
        await Eventually.Get(
            () => given.ReadAsync(database => database.Outbox.CountAsync(IsAwaited)),
            count => count == 0
        );

        (await SoldSeats(RankingWindow.Hour, concert)).ShouldBe(2);
        await ShouldAgree();
    }

    [Fact]
    public async Task Given_a_refund_When_its_events_come_in_any_order_Then_the_seats_do_not_count()
    {
        var concert = await given.AConcert();
        await Sell(concert, seats: 2);
        await ShouldAgree();
        var confirmed = await given.ReadAsync(database =>
            database
                .Outbox.Where(row => row.Type == EventTypes.Stored(ReservationConfirmed.Type))
                .OrderByDescending(row => row.Position)
                .Select(row => new OutgoingEvent(
                    row.Id,
                    row.Type,
                    row.Aggregate,
                    row.AggregateId,
                    row.Sequence,
                    row.OccurredAt,
                    row.Payload
                ))
                .FirstAsync()
        );
        var refunded = confirmed with { Id = Guid.NewGuid(), Type = "reservation.refunded", Sequence = 3 };

        await Publisher.PublishAsync([refunded], CancellationToken.None);
        (await SoldSeats(RankingWindow.Hour, concert)).ShouldBe(0);
        await Publisher.PublishAsync([confirmed, refunded], CancellationToken.None);
        (await SoldSeats(RankingWindow.Hour, concert)).ShouldBe(0);

        // The refund overtakes a rebuild that has read the sale before it.
        await Ranking.RebuildAsync(ReadBefore(refunded, concert), force: true, CancellationToken.None);
        (await SoldSeats(RankingWindow.Hour, concert)).ShouldBe(0);
        await Rebuild();
    }

    [Fact]
    public async Task Given_a_flushed_Redis_When_the_ranking_is_read_Then_it_is_right_at_once_and_built_again()
    {
        await using var redis = await RedisServer.Of(given);
        var concert = await given.AConcert();
        await Sell(concert, seats: 2);
        await ShouldAgree();

        await redis.LoseRanking();

        var ranked = (await given.Anybody().Get("concerts/ranking?window=day&limit=100")).Items;
        ranked
            .Single(item => item.GetProperty("concertId").GetInt64() == concert.Id)
            .GetProperty("soldSeats")
            .GetInt32()
            .ShouldBe(2);
        await Eventually.Get(
            () => Ranking.FindTopAsync(RankingWindow.Day, 100, CancellationToken.None),
            top => top is not null
        );
        await ShouldAgree();
    }

    [Fact]
    public async Task Given_a_Redis_that_starts_again_while_the_ranking_is_built_When_it_is_done_Then_it_is_built_again()
    {
        await using var redis = await RedisServer.Of(given);
        var concert = await given.AConcert();
        await Sell(concert, seats: 2);

        await Ranking.RebuildAsync(OneThatNeverWas(), force: true, CancellationToken.None);

        await Eventually.Get(() => SoldSeats(RankingWindow.Hour, concert), seats => seats == 2);
        await ShouldAgree();

        async IAsyncEnumerable<SeatSale> OneThatNeverWas()
        {
            await redis.RestartWhileRankingIsBuilt();
            yield return new SeatSale(Guid.NewGuid(), concert.Id, 40, DateTimeOffset.UtcNow);
        }
    }

    [Fact]
    public async Task Given_no_Redis_When_the_ranking_is_read_Then_the_database_answers()
    {
        await using var host = given.ANewHost(redis: "127.0.0.1:1");
        var concert = await given.AConcert();
        await Sell(concert, seats: 1);

        var ranked = await given.Anybody(host).Get("concerts/ranking?window=week&limit=100");

        ranked.Items.ShouldContain(item => item.GetProperty("concertId").GetInt64() == concert.Id);
    }

    [Fact]
    public async Task Given_sales_under_way_When_two_instances_rebuild_again_and_again_Then_none_is_lost_or_counted_twice()
    {
        await using var other = given.ANewHost();
        var concert = await given.AConcert();
        using var stop = new CancellationTokenSource();
        var rebuilding = Task.WhenAll(RebuildUntil(given.Host), RebuildUntil(other));

        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Sell(concert, seats: 1, from: i)));
        await stop.CancelAsync();
        await rebuilding;

        // The last to begin is the one that finishes.
        await Rebuild();
        await Eventually.Get(() => SoldSeats(RankingWindow.Hour, concert), seats => seats == 30);
        await ShouldAgree();

        async Task RebuildUntil(ApiHost host)
        {
            while (!stop.IsCancellationRequested)
                await Rebuild(host);
        }
    }

    private static readonly System.Linq.Expressions.Expression<
        Func<Infrastructure.Events.OutboxMessage, bool>
    > IsAwaited = row => (row.Awaiting & EventChannels.Ranking) != EventChannels.None;

    private async Task Sell(TestConcert concert, int seats, int? from = null)
    {
        var first =
            from
            ?? await given.ReadAsync(database =>
                database
                    .Reservations.Where(reservation => reservation.ConcertId == concert.Id)
                    .SumAsync(reservation => reservation.SeatCount)
            );
        var user = await given.AnAdmittedCustomer(concert, balance: 10_000);
        var hold = await user.Hold(concert, [.. concert.SeatIds.Skip(first).Take(seats)]);
        (await user.Pay(hold)).ShouldBe(HttpStatusCode.Created);
    }

    private async Task Rebuild(ApiHost? host = null) =>
        (await given.Send(new RebuildRankingCommand(Force: true), host)).Error.ShouldBeNull();

    private async Task<int> SoldSeats(RankingWindow window, TestConcert concert)
    {
        var top = await Eventually.Get(
            () => Ranking.FindTopAsync(window, 100, CancellationToken.None),
            top => top is not null
        );
        return top!.SingleOrDefault(sales => sales.ConcertId == concert.Id)?.SoldSeats ?? 0;
    }

    /// <summary>Redis and the database come to the same ranking, for every window.</summary>
    private async Task ShouldAgree()
    {
        foreach (var window in Enum.GetValues<RankingWindow>())
        {
            await Eventually.Get(
                async () =>
                {
                    var kept = await Ranking.FindTopAsync(window, 100, CancellationToken.None);
                    var counted = await given.ReadAsync(database =>
                        new SeatSales(database).RankAsync(window.Length(), 100, CancellationToken.None)
                    );
                    return (
                        Kept: string.Join(' ', kept?.Select(each => $"{each.ConcertId}:{each.SoldSeats}") ?? ["none"]),
                        Counted: string.Join(' ', counted.Select(each => $"{each.ConcertId}:{each.SoldSeats}"))
                    );
                },
                both => both.Kept == both.Counted
            );
        }
    }

    /// <summary>A sale as it was when it was read, whose refund event comes before it is counted.</summary>
    private async IAsyncEnumerable<SeatSale> ReadBefore(OutgoingEvent refunded, TestConcert concert)
    {
        await Publisher.PublishAsync([refunded], CancellationToken.None);
        yield return new SeatSale(Guid.Parse(refunded.AggregateId), concert.Id, 2, refunded.OccurredAt);
    }
}
