namespace Concert.Api.Tests;

using System.Collections.Concurrent;
using Concert.Application.Events.PurgeEvents;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Every event leaves at least once, in the order of its aggregate, whatever else is away.</summary>
public sealed class OutboxTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_changes_of_state_When_they_are_committed_Then_each_is_one_entry_of_the_stream_in_order()
    {
        await using var redis = await RedisServer.Of(given);
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 10_000);
        var cancelled = await user.Hold(concert, concert.SeatIds[0]);
        (await user.Delete($"reservations/{cancelled["id"]}")).ShouldBe(HttpStatusCode.NoContent);
        var paid = await user.Hold(concert, concert.SeatIds[1]);
        (await user.Pay(paid)).ShouldBe(HttpStatusCode.Created);

        await AllPublished(EventChannels.Stream);

        var entries = await redis.Events();
        var rows = await given.ReadAsync(database => database.Outbox.AsNoTracking().ToListAsync());
        entries.Select(entry => Guid.Parse(entry["id"])).ShouldBe(rows.Select(row => row.Id), ignoreOrder: true);
        foreach (var aggregate in entries.GroupBy(entry => (entry["aggregate"], entry["aggregateId"])))
            aggregate
                .Select(entry => int.Parse(entry["sequence"], provider: null))
                .ShouldBe(Enumerable.Range(1, aggregate.Count()));
        entries
            .Where(entry => entry["aggregateId"] == paid["id"])
            .Select(entry => entry["type"])
            .ShouldBe(["reservation.held", "reservation.confirmed"]);
        entries
            .Where(entry => entry["aggregateId"] == cancelled["id"])
            .Select(entry => entry["type"])
            .ShouldBe(["reservation.held", "reservation.cancelled"]);
        var confirmed = entries.Single(entry => entry["type"] == "reservation.confirmed");
        using var data = System.Text.Json.JsonDocument.Parse(confirmed["data"]);
        data.RootElement.GetProperty("scheduleId").GetInt64().ShouldBe(concert.ScheduleId);
        DateTimeOffset
            .Parse(confirmed["occurredAt"], provider: null)
            .ShouldBe(rows.Single(row => row.Id == Guid.Parse(confirmed["id"])).OccurredAt);
    }

    [Fact]
    public async Task Given_many_events_of_one_save_When_they_are_read_by_position_Then_they_are_in_order()
    {
        var now = DateTimeOffset.UtcNow;
        await using var scope = given.Host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<ConcertDbContext>();
        var users = await given.Customers(3);

        await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .ExecuteAsync(
                async () =>
                {
                    foreach (var user in users)
                    {
                        var balance = await database.Balances.SingleAsync(each => each.UserId == user.UserId);
                        for (var time = 0; time < 20; time++)
                            balance.Charge(1, now);
                    }
                    return Domain.Shared.Result.Success;
                },
                CancellationToken.None
            );

        foreach (var user in users)
        {
            var id = $"{user.UserId}";
            var sequences = await database
                .Outbox.Where(row => row.Aggregate == "Balance" && row.AggregateId == id)
                .OrderBy(row => row.Position)
                .Select(row => row.Sequence)
                .ToListAsync();
            sequences.ShouldBe(Enumerable.Range(1, sequences.Count).Select(number => (long)number));
            sequences.Count.ShouldBeGreaterThanOrEqualTo(20);
        }
    }

    [Fact]
    public async Task Given_two_instances_When_both_publish_Then_each_event_leaves_once_and_in_order()
    {
        var channel = new TestChannel();
        await using var one = given.ANewHost(changes: channel.Register);
        await using var other = given.ANewHost(changes: channel.Register);
        var users = await given.Customers(60);

        await Task.WhenAll(users.Select(ChargeFiveTimes));
        await AllPublished(TestChannel.Flag);

        channel.ShouldHaveSeenInOrder();
        channel.Seen.Count.ShouldBe(users.Count * 5);
        channel.Seen.Select(each => each.Id).ShouldBeUnique();

        async Task ChargeFiveTimes(Client user)
        {
            for (var time = 0; time < 5; time++)
                (await user.At(time % 2 == 0 ? one : other).Post("balance/charges", new { amount = 1 })).ShouldBe(
                    HttpStatusCode.Created
                );
        }
    }

    [Fact]
    public async Task Given_a_dispatcher_that_dies_after_publishing_When_another_goes_on_Then_the_same_events_come_again()
    {
        await given.Customers(20, balance: 1_000);
        await given.MakeAwait(TestChannel.Flag);
        var channel = new TestChannel { FailuresAfterPublishing = 3 };
        await using var host = given.ANewHost(changes: channel.Register);

        await AllPublished(TestChannel.Flag);

        channel.FailuresAfterPublishing.ShouldBe(0);
        channel.ShouldHaveSeenInOrder();
        var rows = await given.ReadAsync(database => database.Outbox.Select(row => row.Id).ToListAsync());
        channel.Seen.Select(each => each.Id).Distinct().ShouldBe(rows, ignoreOrder: true);
        channel.Seen.Count.ShouldBeGreaterThan(rows.Count);
    }

    [Fact]
    public async Task Given_an_instance_without_Redis_When_events_await_another_channel_too_Then_that_one_gets_them()
    {
        await given.Customers(20, balance: 1_000);
        await given.MakeAwait(TestChannel.Flag);
        var channel = new TestChannel();
        await using var host = given.ANewHost(redis: "127.0.0.1:1", changes: channel.Register);

        await AllPublished(TestChannel.Flag);

        channel.ShouldHaveSeenInOrder();
    }

    [Fact]
    public async Task Given_a_channel_that_fails_When_events_are_written_Then_they_leave_by_the_others_and_await_this_one()
    {
        var users = await given.Customers(5);
        await given.StopHosts();
        await using var database = given.Database();
        var channel = new TestChannel { FailuresAfterPublishing = int.MaxValue };
        await using var host = given.ANewHost(changes: channel.Register);

        foreach (var user in users)
            (await user.At(host).Post("balance/charges", new { amount = 1 })).ShouldBe(HttpStatusCode.Created);

        // One that comes again was not let go at the first failure.
        await Eventually.Get(
            () => Task.FromResult(channel.Seen.ToList()),
            seen => seen.Count > seen.DistinctBy(each => each.Id).Count()
        );
        await Eventually.Get(() => CountAwaiting(database, EventChannels.Stream), count => count == 0);
        (await CountAwaiting(database, TestChannel.Flag)).ShouldBe(users.Count);
        channel.FailuresAfterPublishing = 0;
        await AllPublished(TestChannel.Flag);
    }

    [Fact]
    public async Task Given_a_channel_that_fails_for_one_aggregate_When_events_are_written_Then_it_gets_those_of_all_others()
    {
        await given.Customers(20, balance: 1_000);
        var users = await given.Customers(100, balance: 1_000);
        var id = $"{users[0].UserId}";
        var channel = new TestChannel { Refuses = each => each.Aggregate == "Balance" && each.AggregateId == id };
        await given.MakeAwait(TestChannel.Flag);
        await using var host = given.ANewHost(changes: channel.Register);

        var refused = await given.ReadAsync(database =>
            database.Outbox.CountAsync(row => row.Aggregate == "Balance" && row.AggregateId == id)
        );
        await Eventually.Get(
            () => given.ReadAsync(database => CountAwaiting(database, TestChannel.Flag)),
            count => count == refused
        );

        channel.Seen.ShouldNotContain(each => channel.Refuses(each));
        channel.Refuses = _ => false;
        await AllPublished(TestChannel.Flag);
        channel.ShouldHaveSeenInOrder();
        channel.Seen.Count(each => each.Aggregate == "Balance" && each.AggregateId == id).ShouldBe(refused);
    }

    [Fact]
    public async Task Given_a_channel_that_is_off_When_events_have_awaited_it_for_an_hour_Then_they_no_longer_do()
    {
        await given.Customers(40);
        await AllPublished(~TestChannel.Flag);
        await given.MakeAwait(TestChannel.Flag);
        var old = await given.ReadAsync(database => database.Outbox.MaxAsync(row => row.Position)) - 20;
        await given.ReadAsync(database =>
            database
                .Outbox.Where(row => row.Position <= old)
                .ExecuteUpdateAsync(update =>
                    update.SetProperty(row => row.OccurredAt, DateTimeOffset.UtcNow.AddHours(-1).AddSeconds(-1))
                )
        );

        for (var partition = 0; partition < OutboxMessage.Partitions; partition++)
            while ((await given.Send(new PurgeEventsCommand(partition, BatchSize: 7))).Value) { }

        var left = await given.ReadAsync(database =>
            database
                .Outbox.Where(row => row.Awaiting != EventChannels.None)
                .Select(row => new { row.Position, row.Awaiting })
                .ToListAsync()
        );
        left.ShouldNotBeEmpty();
        left.ShouldAllBe(row => row.Position > old && row.Awaiting == TestChannel.Flag);
        await given.ReadAsync(database =>
            database.Outbox.ExecuteUpdateAsync(update =>
                update
                    .SetProperty(row => row.Awaiting, EventChannels.None)
                    .SetProperty(row => row.OccurredAt, DateTimeOffset.UtcNow)
            )
        );
    }

    [Fact]
    public async Task Given_five_thousand_events_at_once_When_they_are_published_Then_all_leave_soon()
    {
        await using var redis = await RedisServer.Of(given);
        var before = await given.ReadAsync(database => database.Outbox.CountAsync());
        await given.Customers(2_500, balance: 1_000);
        var written = await given.ReadAsync(database => database.Outbox.CountAsync()) - before;
        written.ShouldBeGreaterThanOrEqualTo(5_000);

        await AllPublished(EventChannels.Stream);

        (await redis.Events()).Count.ShouldBeGreaterThanOrEqualTo(written);
    }

    private async Task AllPublished(EventChannels channel) =>
        await Eventually.Get(() => given.ReadAsync(database => CountAwaiting(database, channel)), count => count == 0);

    private static Task<int> CountAwaiting(ConcertDbContext database, EventChannels channel) =>
        database.Outbox.CountAsync(row => (row.Awaiting & channel) != EventChannels.None);

    /// <summary>A channel that remembers what it was told, on those instances that it is registered with.</summary>
    private sealed class TestChannel : IEventPublisher
    {
        /// <summary>The one channel that the instances of the tests have not configured.</summary>
        public const EventChannels Flag = EventChannels.Kafka;

        private readonly Lock _gate = new();

        public int FailuresAfterPublishing { get; set; }

        /// <summary>A batch with such an event is not published at all.</summary>
        public Func<OutgoingEvent, bool> Refuses { get; set; } = _ => false;

        public EventChannels Channel => Flag;

        public ConcurrentQueue<OutgoingEvent> Seen { get; } = [];

        /// <summary>Registers it, and has what the instance writes from now on await it.</summary>
        public void Register(IServiceCollection services) =>
            services
                .AddSingleton<IEventPublisher>(this)
                .Configure<EventOptions>(options => options.Kafka.BootstrapServers = "nowhere");

        public async Task PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancellationToken)
        {
            // Slow enough for other instances to come in between, if they could.
            await Task.Delay(20, cancellationToken);
            if (events.Any(Refuses))
                throw new InvalidOperationException("The channel refuses the batch.");
            foreach (var each in events)
                Seen.Enqueue(each);
            lock (_gate)
            {
                if (FailuresAfterPublishing == 0)
                    return;
                FailuresAfterPublishing--;
            }
            throw new TimeoutException("The channel hung up.");
        }

        public void ShouldHaveSeenInOrder()
        {
            Seen.ShouldNotBeEmpty();
            Seen.ShouldBeInOrder();
        }
    }
}
