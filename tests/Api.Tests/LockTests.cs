namespace Concert.Api.Tests;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

/// <summary>The promises of the lock port on a real Redis. A provider of its own is an instance of the service.</summary>
public abstract class LockTests(Given given)
{
    public sealed class OnOneServer(Given given) : LockTests(given), IClassFixture<Given>;

    public sealed class OnACluster(OnCluster on) : LockTests(on.Given), IClassFixture<OnCluster>;

    private readonly LockProvider _here = Instance(given.Host.Services.GetRequiredService<RedisConnection>());
    private readonly LockProvider _there = Instance(given.Host.Services.GetRequiredService<RedisConnection>());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_a_taken_key_When_several_are_tried_Then_none_is_taken(bool isAnotherInstance)
    {
        await using var held = await Try(_here, "a2");

        (await Try(isAnotherInstance ? _there : _here, "a1", "a2", "a3")).ShouldBeNull();

        await using var rest = await Try(_there, "a1", "a3");
        rest.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_a_lock_When_it_is_released_Then_it_can_be_taken(bool isAnotherInstance)
    {
        await (await Try(_here, "b"))!.DisposeAsync();

        await using var held = await Try(isAnotherInstance ? _there : _here, "b");

        held.ShouldNotBeNull();
    }

    [Fact]
    public async Task Given_many_who_wait_on_one_instance_When_the_lock_is_released_Then_they_have_it_in_order_of_arrival()
    {
        var held = await Wait(_here, "c");
        var order = new List<int>();
        var waiting = Enumerable.Range(0, 50).Select(TakeAndNote).ToList();

        await held!.DisposeAsync();
        await Task.WhenAll(waiting);

        order.ShouldBe(Enumerable.Range(0, 50));

        async Task TakeAndNote(int number)
        {
            await using var mine = await Wait(_here, "c");
            order.Add(number);
        }
    }

    [Fact]
    public async Task Given_a_lock_of_another_instance_When_it_is_released_Then_who_waits_here_has_it()
    {
        var held = await Wait(_there, "d");
        var waiting = Wait(_here, "d");

        await held!.DisposeAsync();

        await using var mine = await waiting;
        mine.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_a_lock_that_stays_taken_When_patience_runs_out_Then_it_is_refused(bool isAnotherInstance)
    {
        await using var held = await Wait(_here, $"e{isAnotherInstance}");

        (await Wait(isAnotherInstance ? _there : _here, $"e{isAnotherInstance}")).ShouldBeNull();
    }

    [Fact]
    public async Task Given_somebody_who_gave_up_waiting_When_the_lock_is_released_Then_the_next_one_has_it()
    {
        var held = await Wait(_here, "f");
        using var impatience = new CancellationTokenSource();
        var impatient = _here.AcquireAsync(LockPlan.Wait("f"), isPointless: null, impatience.Token);
        var patient = Wait(_here, "f");

        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(impatient);
        await held!.DisposeAsync();

        await using var next = await patient;
        next.ShouldNotBeNull();
    }

    [Fact]
    public async Task Given_a_wait_queue_that_is_full_When_one_more_comes_Then_it_is_refused_at_once_and_the_others_wait_on()
    {
        var held = await Wait(_here, "g");
        using var end = new CancellationTokenSource();
        var waiting = Enumerable
            .Range(0, WaitQueues.Capacity)
            .Select(_ => _here.AcquireAsync(LockPlan.Wait("g"), isPointless: null, end.Token))
            .ToList();

        (await Wait(_here, "g")).ShouldBeNull();

        waiting.ShouldAllBe(each => !each.IsCompleted);
        await held!.DisposeAsync();
        await using var next = await waiting[0];
        next.ShouldNotBeNull();
        await end.CancelAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(WaitQueues.Capacity + 10)]
    public async Task Given_many_who_try_a_taken_lock_When_it_is_released_Then_each_asks_once_more_and_may_give_up(
        int many
    )
    {
        var held = await Try(_here, $"h{many}");
        var (isOver, asked) = (false, 0);
        var trying = Enumerable
            .Range(0, many)
            .Select(_ => _here.AcquireAsync(new LockPlan([], [$"h{many}"]), IsOver, CancellationToken.None))
            .ToList();
        asked.ShouldBe(many);

        isOver = true;
        await held!.DisposeAsync();

        // The first of them has the turn without another question; what it finds is for the database to say.
        await using var first = await trying[0];
        first.ShouldNotBeNull();
        (await Task.WhenAll(trying.Skip(1))).ShouldAllBe(refused => refused == null);
        asked.ShouldBe(2 * many - 1);

        Task<bool> IsOver(string key)
        {
            Interlocked.Increment(ref asked);
            return Task.FromResult(isOver);
        }
    }

    [Fact]
    public async Task Given_a_lock_of_another_instance_When_nothing_shows_that_it_succeeded_Then_the_row_is_to_decide()
    {
        await using var held = await Try(_there, "i");

        await using var mine = await _here.AcquireAsync(
            new LockPlan([], ["i"]),
            _ => Task.FromResult(false),
            CancellationToken.None
        );

        mine.ShouldNotBeNull();
    }

    [Fact]
    public async Task Given_a_lease_that_was_lost_When_its_owner_releases_it_Then_the_new_owner_keeps_it()
    {
        var lost = await Try(_here, "j");
        await Redis("DEL", "j");
        await using var held = await Try(_there, "j");
        held.ShouldNotBeNull();

        await lost!.DisposeAsync();

        (await Try(_here, "j")).ShouldBeNull();
    }

    [Fact]
    public async Task Given_a_lock_When_it_is_taken_Then_its_lease_ends_it_if_its_owner_dies()
    {
        await using var held = await Try(_here, "k");

        (await Redis("PTTL", "k")).ShouldBeInRange(10_001, 20_000);
    }

    [Fact]
    public async Task Given_no_Redis_When_a_lock_is_taken_Then_it_keeps_apart_those_of_one_instance()
    {
        await using var host = given.ANewHost(redis: "127.0.0.1:1");
        var alone = Instance(host.Services.GetRequiredService<RedisConnection>());

        await using var held = await Try(alone, "l");

        held.ShouldNotBeNull();
        (await Try(alone, "l")).ShouldBeNull();
        await using var other = await Try(_here, "l");
        other.ShouldNotBeNull();
    }

    private static LockProvider Instance(RedisConnection redis) =>
        new(
            new WaitQueues(),
            redis,
            Options.Create(new LockOptions { Patience = TimeSpan.FromSeconds(2), Lease = TimeSpan.FromSeconds(20) }),
            TimeProvider.System,
            NullLogger<LockProvider>.Instance
        );

    private static Task<IAsyncDisposable?> Try(LockProvider instance, params IReadOnlyList<string> keys) =>
        instance.AcquireAsync(new LockPlan([], keys), isPointless: null, CancellationToken.None);

    private static Task<IAsyncDisposable?> Wait(LockProvider instance, string key) =>
        instance.AcquireAsync(LockPlan.Wait(key), isPointless: null, CancellationToken.None);

    private async Task<long> Redis(string command, string key) =>
        (long)
            await given
                .Host.Services.GetRequiredService<RedisConnection>()
                .RunAsync(new RedisScript($"return redis.call('{command}', KEYS[1])"), [key], []);
}
