namespace Concert.Domain.Tests;

using Concert.Domain.Queue;

/// <summary>
/// A waiting line on a clock of its own. Half of the users are there when the sale opens, the others come while it runs.
/// It moves and is recorded about twice a second. Every 25th user asks about every ten seconds how long it will take.
/// </summary>
internal sealed class VirtualLine(int seed, int users, double allowedPerSecond)
{
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<int, double> _inside = new();
    private double _now;
    private double _due;
    private double _factor = 1;
    private double _factorUntil;
    private int _front;

    /// <summary>How many times the policy's rate the line moves at, at a second.</summary>
    public Func<double, double> Speed { get; init; } = _ => 1;

    /// <summary>How many times the first rate the operator allows, at a second.</summary>
    public Func<double, double> Policy { get; init; } = _ => 1;

    /// <summary>The share of users who are gone when it is their turn, along the line from 0 to 1.</summary>
    public Func<double, double> Gone { get; init; } = _ => 0;

    /// <summary>The standard deviation of the logarithm of a factor that changes every two to six seconds.</summary>
    public double Noise { get; init; }

    /// <summary>How many may be inside at once.</summary>
    public int Cap { get; init; } = int.MaxValue;

    /// <summary>The mean stay inside, in seconds: a fifth of it for certain, the rest exponential.</summary>
    public double Stay { get; init; }

    /// <summary>Runs until everybody has had their turn.</summary>
    /// <returns>
    /// The share of the waits that ended as promised, and the median width of the promises, as a multiple of the wait.
    /// </returns>
    public (double Kept, double MedianWidth) Run()
    {
        var pace = new QueuePace(allowedPerSecond * Policy(0));
        pace.Record(Given.Now, 0, allowedPerSecond * Policy(0), isMoving: true);
        var turns = new double[users];
        var promises = new List<(int User, double At, WaitEstimate Wait)>();
        var joined = users / 2;
        while (_front < users)
        {
            var tick = 0.3 + 0.4 * _random.NextDouble();
            _now += tick;
            var before = _front;
            Move(tick, joined);
            Array.Fill(turns, _now, before, _front - before);
            joined = Math.Min(users, users / 2 + (int)(0.6 * _front));
            pace.Record(Given.Now.AddSeconds(_now), _front, allowedPerSecond * Policy(_now), isMoving: true);
            for (var user = (_front + 24) / 25 * 25; user < joined; user += 25)
                if (_random.NextDouble() < tick / 10)
                    promises.Add((user, _now, pace.Estimate(user - _front + 1)));
        }

        var kept = promises.Count(promise =>
        {
            var wait = turns[promise.User] - promise.At;
            return wait >= promise.Wait.AtLeast.TotalSeconds && wait <= promise.Wait.AtMost.TotalSeconds;
        });
        var widths = promises.Select(promise =>
            (promise.Wait.AtMost - promise.Wait.AtLeast).TotalSeconds / (turns[promise.User] - promise.At)
        );
        return ((double)kept / promises.Count, widths.Order().ElementAt(promises.Count / 2));
    }

    private void Move(double tick, int joined)
    {
        if (_now >= _factorUntil)
        {
            _factor = Math.Exp(Noise * Normal() - Noise * Noise / 2);
            _factorUntil = _now + 2 + 4 * _random.NextDouble();
        }
        while (_inside.TryPeek(out _, out var leaves) && leaves <= _now)
            _inside.Dequeue();

        _due = Math.Min(_due, 1) + allowedPerSecond * Policy(_now) * Speed(_now) * _factor * tick;
        for (; _due >= 1 && _front < joined && _inside.Count < Cap; _front++)
        {
            if (_random.NextDouble() < Gone((double)_front / users))
                continue;
            _due--;
            if (Stay > 0)
                _inside.Enqueue(_front, _now + Stay * (0.2 - 0.8 * Math.Log(1 - _random.NextDouble())));
        }
    }

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
