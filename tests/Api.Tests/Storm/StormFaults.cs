namespace Concert.Api.Tests.Storm;

using System.Collections.Concurrent;
using System.Globalization;
using Concert.Check;

/// <summary>
/// Breaks what the service runs on, one thing after the other; what takes long goes on beside the next. One instance at
/// least is always up.
/// </summary>
internal sealed class StormFaults : IDisposable
{
    public const string Kill = "instance killed";
    public const string Freeze = "instance stopped past its lease";
    public const string RedisRestart = "Redis restarted empty";
    public const string DatabaseRestart = "database restarted";

    private const int MostAtOnce = 3;
    private static readonly TimeSpan PastTheLease = TimeSpan.FromSeconds(11);

    private readonly StormField _field;
    private readonly ConcurrentQueue<ApiProcess> _up;
    private readonly HistoryFile _history;
    private readonly Random _random;
    private readonly SemaphoreSlim _mayBeDown;
    private readonly List<(string Name, Func<Task> Do)> _faults = [];
    private readonly List<Task> _lasting = [];
    private readonly ConcurrentQueue<string> _diary = new();

    public StormFaults(
        StormField field,
        IReadOnlyList<ApiProcess> instances,
        OwnPostgres? postgres,
        OwnRedis? redis,
        HistoryFile history,
        Random random
    )
    {
        (_field, _up, _history, _random) = (field, new(instances), history, random);
        _mayBeDown = new SemaphoreSlim(instances.Count - 1);

        // The first four come first, so that even the shortest storm has them.
        _faults.Add((Freeze, () => Last(OneInstance(FreezeAsync))));
        _faults.Add((Kill, () => Last(OneInstance(KillAsync))));
        if (redis is not null)
            _faults.Add((RedisRestart, () => LosingRedis(redis.Crash)));
        if (postgres is not null)
        {
            _faults.Add((DatabaseRestart, postgres.Crash));
            _faults.Add(("connections of the database ended", postgres.Disconnect));
        }
        if (redis is not null)
        {
            _faults.Add(("Redis hung", () => HangAsync(redis)));
            _faults.Add(("Redis flushed", () => LosingRedis(redis.Flush)));
        }
        _faults.Add(("instances restarted one by one", () => Last(RollAsync(instances.Count))));
    }

    /// <summary>The faults that this machine allows.</summary>
    public IEnumerable<string> Names => _faults.Select(fault => fault.Name);

    public IEnumerable<string> Diary => _diary;

    /// <summary>Goes on until the storm is over and everything is up again.</summary>
    /// <param name="pause">About how long to wait between two faults.</param>
    public async Task Rage(TimeSpan pause)
    {
        var round = _faults.ToArray();
        while (!_field.IsOver)
        {
            foreach (var (name, fault) in round)
            {
                await Task.Delay(pause * (0.75 + (_random.NextDouble() / 2)));
                if (_field.IsOver)
                    break;
                Note(name);
                await fault();
                _field.Count(name);
            }
            _random.Shuffle(round);
        }
        await Task.WhenAll(_lasting);
        Note("all is up");
    }

    public void Dispose() => _mayBeDown.Dispose();

    /// <summary>Lets a fault go on beside the next ones; where that takes long, they wait.</summary>
    private async Task Last(Task fault)
    {
        _lasting.Add(fault);
        while (_lasting.FindAll(each => !each.IsCompleted) is { Count: >= MostAtOnce } underWay)
            await Task.WhenAny(underWay);
    }

    private async Task LosingRedis(Func<Task> lose)
    {
        await _history.AddAsync(new Marker(Marker.RedisLost, DateTimeOffset.UtcNow));
        await lose();
    }

    private async Task OneInstance(Func<ApiProcess, Task> fault)
    {
        await _mayBeDown.WaitAsync();
        try
        {
            _up.TryDequeue(out var instance).ShouldBeTrue();
            await fault(instance);
            await instance.Ready();
            _up.Enqueue(instance);
        }
        finally
        {
            _mayBeDown.Release();
        }
    }

    private async Task HangAsync(OwnRedis redis)
    {
        await redis.Pause();
        await Task.Delay(_random.Next(1_000, 3_000));
        await redis.Continue();
    }

    private static async Task FreezeAsync(ApiProcess instance)
    {
        await instance.Pause();
        await Task.Delay(PastTheLease);
        await instance.Continue();
    }

    private static async Task KillAsync(ApiProcess instance)
    {
        await instance.Kill();
        await Task.Delay(500);
        instance.Restart();
    }

    private async Task RollAsync(int count)
    {
        for (var restarted = 0; restarted < count; restarted++)
        {
            await OneInstance(async instance =>
            {
                await instance.End();
                instance.Restart();
            });
        }
    }

    private void Note(string what) =>
        _diary.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{_field.Age.TotalSeconds:F1} s: {what}"));
}
