namespace Concert.Api.Tests;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

/// <summary>The promises of the lock port, kept by each of its implementations on real servers.</summary>
public sealed class LockTests(Given given) : IClassFixture<Given>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<Locks> RealLocks => [Locks.Redis, Locks.Database];

    [Theory, MemberData(nameof(RealLocks))]
    public async Task Given_a_taken_key_When_several_keys_are_asked_for_without_wait_Then_none_is_taken(Locks locks)
    {
        await using var first = Owner(locks);
        await using var second = Owner(locks);
        await using var third = Owner(locks);
        await using var held = await first.Take("{a}:2");

        (await second.Take("{a}:1", "{a}:2", "{a}:3")).ShouldBeNull();

        await using var rest = await third.Take("{a}:1", "{a}:3");
        rest.ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(RealLocks))]
    public async Task Given_a_lock_When_it_is_given_back_Then_it_can_be_taken(Locks locks)
    {
        await using var first = Owner(locks);
        await using var second = Owner(locks);
        await (await first.Take("{b}:1"))!.DisposeAsync();

        await using var held = await second.Take("{b}:1");

        held.ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(RealLocks))]
    public async Task Given_waiting_owners_When_the_lock_is_given_back_Then_they_get_it_in_order_of_arrival(Locks locks)
    {
        await using var first = Owner(locks);
        var held = await first.Take("{c}:1");
        var order = new List<int>();
        var waiting = new List<Task>();
        for (var number = 0; number < 5; number++)
        {
            waiting.Add(TakeAndNote(number));
            await Eventually.Get(() => CountWaiting(locks, "{c}:1"), count => count == number + 1);
        }

        await held!.DisposeAsync();
        await Task.WhenAll(waiting);

        order.ShouldBe([0, 1, 2, 3, 4]);

        async Task TakeAndNote(int number)
        {
            await using var owner = Owner(locks);
            await using var mine = await owner.Wait("{c}:1");
            order.Add(number);
        }
    }

    [Theory, MemberData(nameof(RealLocks))]
    public async Task Given_a_lock_that_stays_taken_When_the_wait_runs_out_Then_it_is_refused(Locks locks)
    {
        await using var first = Owner(locks);
        await using var second = Owner(locks);
        await using var held = await first.Take("{d}:1");

        (
            await second.Locks.AcquireAsync(["{d}:1"], TimeSpan.FromMilliseconds(50), CancellationToken.None)
        ).ShouldBeNull();
    }

    [Fact]
    public async Task Given_an_owner_that_gave_up_waiting_When_the_lock_is_given_back_Then_the_next_in_line_has_it()
    {
        await using var first = Owner(Locks.Redis);
        var held = await first.Take("{e}:1");
        using var impatience = new CancellationTokenSource();
        var impatient = first.Locks.AcquireAsync(["{e}:1"], Patience, impatience.Token);
        await Eventually.Get(() => CountWaiting(Locks.Redis, "{e}:1"), count => count == 1);
        var patient = first.Wait("{e}:1");
        await Eventually.Get(() => CountWaiting(Locks.Redis, "{e}:1"), count => count == 2);

        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(impatient);
        await held!.DisposeAsync();

        await using var next = await patient;
        next.ShouldNotBeNull();
    }

    [Fact]
    public async Task Given_a_lease_that_was_lost_When_its_owner_gives_it_back_Then_the_new_owner_keeps_it()
    {
        await using var first = Owner(Locks.Redis);
        await using var second = Owner(Locks.Redis);
        var lost = await first.Take("{f}:1");
        await Redis(new RedisScript("return redis.call('DEL', KEYS[1])"), "{f}:1");
        await using var held = await second.Take("{f}:1");
        held.ShouldNotBeNull();

        await lost!.DisposeAsync();

        (await first.Take("{f}:1")).ShouldBeNull();
    }

    [Fact]
    public async Task Given_a_lock_in_Redis_When_it_is_taken_Then_its_lease_ends_it_if_its_owner_dies()
    {
        await using var owner = Owner(Locks.Redis);
        await using var held = await owner.Take("{g}:1");

        var lease = await Redis(new RedisScript("return redis.call('PTTL', KEYS[1])"), "{g}:1");

        lease.ShouldBeInRange(1, 10_000);
    }

    private LockOwner Owner(Locks locks) => new(given.Host.Services.CreateAsyncScope(), locks);

    /// <summary>How many stand in line for a lock.</summary>
    private Task<long> CountWaiting(Locks locks, string key) =>
        locks == Locks.Redis
            ? Redis(new RedisScript("return redis.call('ZCARD', KEYS[1])"), $"{key}:line")
            : given.ReadAsync(database =>
                database
                    .Database.SqlQueryRaw<long>(
                        Servers.Provider == DatabaseProvider.SqlServer
                            ? "SELECT COUNT_BIG(*) AS [Value] FROM sys.dm_tran_locks WHERE resource_type = 'APPLICATION' AND request_status = 'WAIT' AND resource_database_id = DB_ID()"
                            : """SELECT count(*) AS "Value" FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
                    )
                    .SingleAsync()
            );

    private async Task<long> Redis(RedisScript script, string key) =>
        (long)await given.Host.Services.GetRequiredService<RedisConnection>().RunAsync(script, [key], []);

    /// <summary>Somebody with a scope, and so a connection, of their own.</summary>
    private sealed class LockOwner(AsyncServiceScope scope, Locks locks) : IAsyncDisposable
    {
        public ILockProvider Locks { get; } =
            locks == Support.Locks.Redis
                ? scope.ServiceProvider.GetRequiredService<RedisLockProvider>()
                : scope.ServiceProvider.GetRequiredService<DatabaseLockProvider>();

        public Task<IAsyncDisposable?> Take(params IReadOnlyList<string> keys) =>
            Locks.AcquireAsync(keys, TimeSpan.Zero, CancellationToken.None);

        public Task<IAsyncDisposable?> Wait(string key) => Locks.AcquireAsync([key], Patience, CancellationToken.None);

        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }
}
