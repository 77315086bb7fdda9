namespace Concert.Api.Tests;

using System.Linq.Expressions;
using Concert.Application.Events.PurgeEvents;
using Concert.Check;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

/// <summary>Published events are removed once they are old, in their order, so that a lost one can still be told.</summary>
public sealed class OutboxRetentionTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_old_events_When_two_instances_purge_at_once_Then_these_are_gone_and_the_checker_misses_nothing()
    {
        await using var other = given.ANewHost();
        var rows = await Published(users: 60);
        var last = rows[rows.Count / 2].Position;
        await Age(row => row.Position <= last, new EventOptions().Retention);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(each => PurgeAsync(each % 2 == 0 ? given.Host : other)));

        (await Left()).ShouldBe(rows.Where(row => row.Position > last).Select(row => row.Id));
        await ShouldBeWhole();

        async Task PurgeAsync(ApiHost host)
        {
            for (var partition = 0; partition < OutboxMessage.Partitions; partition++)
                while ((await given.Send(new PurgeEventsCommand(partition, BatchSize: 3), host)).Value) { }
        }
    }

    [Fact]
    public async Task Given_an_old_event_that_awaits_a_channel_When_others_are_purged_Then_it_stays_and_all_that_follow_it()
    {
        var rows = await Published(users: 60);
        await given.StopHosts();
        await using var database = given.Database();
        var options = new EventOptions { Retention = TimeSpan.FromDays(1) };
        options.Kafka.BootstrapServers = "127.0.0.1:1";
        var outbox = new Outbox(database, Options.Create(options));
        var partition = rows.GroupBy(row => row.Partition).MaxBy(some => some.Count())!.ToList();
        var waiting = partition[partition.Count / 2];
        await Age(_ => true, options.Retention);
        await Await(EventChannels.Kafka);

        await PurgeAsync();

        (await Left()).ShouldBe(partition.Where(row => row.Position >= waiting.Position).Select(row => row.Id));
        await ShouldBeWhole();
        await Await(EventChannels.None);
        await PurgeAsync();
        (await Left()).ShouldBeEmpty();
        await ShouldBeWhole();

        Task Await(EventChannels channels) =>
            database
                .Outbox.Where(row => row.Id == waiting.Id)
                .ExecuteUpdateAsync(update => update.SetProperty(row => row.Awaiting, channels));

        async Task PurgeAsync()
        {
            for (var number = 0; number < OutboxMessage.Partitions; number++)
            {
                await using var transaction = await database.Database.BeginTransactionAsync();
                await outbox.PurgeAsync(number, take: 1_000, CancellationToken.None);
                await transaction.CommitAsync();
            }
        }
    }

    /// <summary>The outbox in order, with events of new users in it and all of them published.</summary>
    private async Task<List<OutboxMessage>> Published(int users)
    {
        await given.Customers(users, balance: 1_000);
        return await Eventually.Get(
            () =>
                given.ReadAsync(database => database.Outbox.AsNoTracking().OrderBy(row => row.Position).ToListAsync()),
            rows => rows.TrueForAll(row => row.Awaiting == EventChannels.None)
        );
    }

    private async Task Age(Expression<Func<OutboxMessage, bool>> which, TimeSpan age)
    {
        await using var database = given.Database();
        var then = await database.NowAsync(CancellationToken.None) - age;
        await database
            .Outbox.Where(which)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.OccurredAt, then));
    }

    private async Task<List<Guid>> Left()
    {
        await using var database = given.Database();
        return await database.Outbox.OrderBy(row => row.Position).Select(row => row.Id).ToListAsync();
    }

    private async Task ShouldBeWhole() =>
        (await Checker.RunAsync(given.ConnectionString, $"{Servers.Provider}")).ShouldAllBe(finding =>
            !finding.IsBroken
        );
}
