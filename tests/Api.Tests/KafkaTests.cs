namespace Concert.Api.Tests;

using Concert.KafkaCluster;
using Confluent.Kafka;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

/// <summary>What leaves for Kafka: everything at least once, and never out of the order of its aggregate.</summary>
public sealed class KafkaTests(Given given) : IClassFixture<Given>
{
    private const string Topic = "events";

    [Fact]
    public async Task Given_changes_of_state_When_they_are_committed_Then_each_is_a_message_keyed_by_its_aggregate_and_in_order()
    {
        using var cluster = new MockCluster(Topic);
        var users = await given.Customers(30, balance: 1_000);
        await given.MakeAwait(EventChannels.Kafka);
        await using var host = AnInstance(cluster.Servers);
        await Task.WhenAll(users.Select(user => Charge(user, host, times: 5)));

        var rows = await AllPublished();

        using var reader = new KafkaReader(cluster.Servers, Topic);
        await reader.Read(rows.Count);
        reader.Seen.Select(each => each.Id).Distinct().ShouldBe(rows.Select(row => row.Id), ignoreOrder: true);
        reader.Seen.ShouldBeInOrder();
        reader
            .Messages.Select(each => each.Message.Key)
            .ShouldBe(reader.Seen.Select(each => $"{each.Aggregate} {each.AggregateId}"));
        reader
            .Messages.ToLookup(each => each.Message.Key, each => each.Partition, StringComparer.Ordinal)
            .ShouldAllBe(partitions => partitions.Distinct().Count() == 1);
    }

    [Fact]
    public async Task Given_a_dispatcher_that_fails_after_publishing_When_it_tries_again_Then_the_same_events_come_again()
    {
        using var cluster = new MockCluster(Topic);
        await given.Customers(30, balance: 1_000);
        await given.MakeAwait(EventChannels.Kafka);
        await using var host = AnInstance(
            cluster.Servers,
            services =>
                services.Decorate<IEventPublisher>(publisher =>
                    publisher.Channel == EventChannels.Kafka ? new HangsUp(publisher, times: 3) : publisher
                )
        );

        var rows = await AllPublished();

        using var reader = new KafkaReader(cluster.Servers, Topic);
        await reader.Read(rows.Count);
        reader.Seen.ShouldBeInOrder();
        reader.Messages.Count.ShouldBeGreaterThan(rows.Count);
    }

    [Fact]
    public async Task Given_brokers_that_are_away_When_they_are_back_Then_they_get_everything_in_order()
    {
        using var cluster = await OwnKafka.Start(Topic);
        var users = await given.Customers(10, balance: 1_000);
        await given.MakeAwait(EventChannels.Kafka);

        // Away from the start, and once more in between.
        await cluster.Pause();
        await using var host = AnInstance(cluster.Servers);
        await ChargeWhileKafkaIsAway();
        await cluster.Continue();
        await AllPublished();
        await cluster.Pause();
        await ChargeWhileKafkaIsAway();
        await cluster.Continue();
        var rows = await AllPublished();

        using var reader = new KafkaReader(cluster.Servers, Topic);
        await reader.Read(rows.Count);
        reader.Seen.Select(each => each.Id).Distinct().ShouldBe(rows.Select(row => row.Id), ignoreOrder: true);
        reader.Seen.ShouldBeInOrder();

        async Task ChargeWhileKafkaIsAway()
        {
            await Task.WhenAll(users.Select(user => Charge(user, host, times: 3)));
            await Eventually.Get(() => CountAwaiting(EventChannels.Stream), count => count == 0);
            (await CountAwaiting(EventChannels.Kafka)).ShouldBeGreaterThanOrEqualTo(3 * users.Count);
        }
    }

    [Fact]
    public async Task Given_brokers_that_do_not_answer_When_a_batch_is_tried_again_Then_it_is_not_sent_twice()
    {
        using var cluster = await OwnKafka.Start(Topic);
        using var publisher = APublisher(cluster.Servers);
        var events = Events(aggregates: 10, each: 50);
        await publisher.PublishAsync(events[..10], CancellationToken.None);

        await cluster.Pause();
        await Should.ThrowAsync<TimeoutException>(() => publisher.PublishAsync(events, CancellationToken.None));
        var again = publisher.PublishAsync(events, CancellationToken.None);
        await cluster.Continue();
        await again;

        using var reader = new KafkaReader(cluster.Servers, Topic);
        await reader.Read(events.Count);
        reader.Seen.ShouldBeInOrder();
        // The first ten were confirmed, and so were sent again.
        reader.Messages.Count.ShouldBe(events.Count + 10);
    }

    [Fact]
    public async Task Given_an_event_that_is_too_large_When_events_are_published_Then_all_but_those_behind_it_leave()
    {
        using var cluster = new MockCluster(Topic);
        var users = await given.Customers(50, balance: 1_000);
        await Charge(users[0], given.Host, times: 4);
        var id = $"{users[0].UserId}";
        var payload = await Replace($$"""{"text":"{{new string('x', 1_100_000)}}"}""");
        await given.MakeAwait(EventChannels.Kafka);
        await using var host = AnInstance(cluster.Servers);

        await Eventually.Get(() => CountAwaiting(EventChannels.Kafka), count => count == 4);

        using var reader = new KafkaReader(cluster.Servers, Topic);
        await reader.Read(await given.ReadAsync(database => database.Outbox.CountAsync()) - 4);
        reader.Seen.ShouldNotContain(each =>
            each.Aggregate == "Balance" && each.AggregateId == id && each.Sequence > 1
        );
        await Replace(payload);
        var rows = await AllPublished();
        await reader.Read(rows.Count);
        reader.Seen.ShouldBeInOrder();

        Task<string> Replace(string with) =>
            given.ReadAsync(async database =>
            {
                var second = database.Outbox.Where(row =>
                    row.Aggregate == "Balance" && row.AggregateId == id && row.Sequence == 2
                );
                var before = await second.Select(row => row.Payload).SingleAsync();
                await second.ExecuteUpdateAsync(update => update.SetProperty(row => row.Payload, with));
                return before;
            });
    }

    [Fact]
    public async Task Given_requests_in_flight_When_a_broker_refuses_the_first_Then_no_later_event_gets_ahead()
    {
        using var cluster = new MockCluster(Topic);
        using var publisher = APublisher(cluster.Servers);
        await publisher.PublishAsync(Events(aggregates: 1, each: 1, kind: "Other"), CancellationToken.None);
        // Each too large to share a request, and all on their way before the first is answered.
        var events = Events(aggregates: 1, each: 5, bytes: 600_000);
        cluster.SlowDown(by: TimeSpan.FromMilliseconds(500));
        var behind = (int)ErrorCode.OutOfOrderSequenceNumber;
        cluster.Refuse((int)ErrorCode.MsgSizeTooLarge, behind, behind, behind, behind);

        await Should.ThrowAsync<KafkaException>(() => publisher.PublishAsync(events, CancellationToken.None));
        cluster.SlowDown(by: TimeSpan.Zero);
        cluster.Refuse();
        await publisher.PublishAsync(events, CancellationToken.None);

        using var reader = new KafkaReader(cluster.Servers, Topic);
        await reader.Read(events.Count + 1);
        reader.Seen.ShouldBeInOrder();
    }

    [Fact]
    public async Task Given_slow_brokers_When_500_events_are_published_Then_they_cost_less_than_20_one_by_one()
    {
        using var cluster = new MockCluster(Topic);
        using var publisher = APublisher(cluster.Servers);
        var events = Events(aggregates: 50, each: 10);
        cluster.SlowDown(by: TimeSpan.FromMilliseconds(50));

        var oneByOne = await cluster.CountAppends(async () =>
        {
            foreach (var each in events.Take(20))
                await publisher.PublishAsync([each], CancellationToken.None);
        });
        var atOnce = await cluster.CountAppends(() => publisher.PublishAsync(events, CancellationToken.None));

        oneByOne.ShouldBe(20);
        atOnce.ShouldBeLessThan(oneByOne);
        TestContext.Current.TestOutputHelper!.WriteLine($"500 events took {atOnce} requests, 20 one by one {oneByOne}");
    }

    private ApiHost AnInstance(string servers, Action<IServiceCollection>? changes = null) =>
        new(
            given.ConnectionString,
            given.KeyPrefix,
            Locks.On,
            settings: new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Events:Kafka:BootstrapServers"] = servers,
                ["Events:Kafka:Topic"] = Topic,
            },
            changes: changes
        );

    private static KafkaPublisher APublisher(string servers) =>
        new(
            Options.Create(new EventOptions { Kafka = { BootstrapServers = servers, Topic = Topic } }),
            NullLogger<KafkaPublisher>.Instance
        );

    /// <summary>The first event of each aggregate, then the second of each, and so on.</summary>
    private static List<OutgoingEvent> Events(int aggregates, int each, int bytes = 10, string kind = "Test") =>
        [
            .. from sequence in Enumerable.Range(1, each)
            from aggregate in Enumerable.Range(1, aggregates)
            select new OutgoingEvent(
                Guid.CreateVersion7(),
                "Tested",
                kind,
                $"{aggregate}",
                sequence,
                DateTimeOffset.UtcNow,
                $$"""{"text":"{{new string('x', bytes)}}"}"""
            ),
        ];

    private static async Task Charge(Client user, ApiHost host, int times)
    {
        for (var time = 0; time < times; time++)
            (await user.At(host).Post("balance/charges", new { amount = 1 })).ShouldBe(HttpStatusCode.Created);
    }

    /// <summary>All rows of the outbox, once none awaits Kafka.</summary>
    private async Task<List<OutboxMessage>> AllPublished()
    {
        await Eventually.Get(() => CountAwaiting(EventChannels.Kafka), count => count == 0);
        return await given.ReadAsync(database => database.Outbox.AsNoTracking().ToListAsync());
    }

    private Task<int> CountAwaiting(EventChannels channel) =>
        given.ReadAsync(database => database.Outbox.CountAsync(row => (row.Awaiting & channel) != EventChannels.None));

    /// <summary>Publishes, and a few times fails after it has.</summary>
    private sealed class HangsUp(IEventPublisher publisher, int times) : IEventPublisher
    {
        private int _left = times;

        public EventChannels Channel => publisher.Channel;

        public async Task PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancellationToken)
        {
            await publisher.PublishAsync(events, cancellationToken);
            if (_left-- > 0)
                throw new TimeoutException("The channel hung up.");
        }
    }
}
