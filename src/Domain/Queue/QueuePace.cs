namespace Concert.Domain.Queue;

/// <summary>
/// How long a place in a queue may still wait for its turn. None of the three is negative or above
/// <see cref="QueuePace.LongestWait"/>, and <paramref name="Expected"/> lies between the others.
/// </summary>
/// <param name="Expected">The best estimate.</param>
/// <param name="AtLeast">Few waits are shorter.</param>
/// <param name="AtMost">Few waits are longer. Four of five end in between; see <see cref="QueuePace"/>.</param>
public readonly record struct WaitEstimate(TimeSpan Expected, TimeSpan AtLeast, TimeSpan AtMost);

/// <summary>
/// How quickly one concert's queue moves, as seen by this instance. The pace is a mean in which an observation of half
/// a minute ago weighs a third of a current one. Every five seconds it is compared with the pace estimated 5, 10, ...
/// 300 seconds before, which gives the recent error for each of these horizons. A wait is promised within twice that
/// error. Unforeseeable changes, such as another policy, break the promise.
/// <para>
/// Any number of threads may ask for estimates while another records: what they read is computed beforehand and does
/// not change. Memory is bounded by 4 kB. Time is what the caller says it is.
/// </para>
/// </summary>
public sealed class QueuePace
{
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private const double StepSeconds = 5;
    private const int Horizons = 60;

    // A slow queue is remembered for longer, because a mean of a few places says little.
    private const double MemorySeconds = 30;
    private const double MemoryPlaces = 20;

    // The policy's rate counts as much as this long a look at the queue, and fades like one.
    private const double TrustSeconds = 10;

    // Errors are logarithms: 0.4 is a factor of 1.5, promised as one of 2.2; 1 is one of 2.7, promised as one of 7.4.
    // Four of five errors lie within 1.6 mean errors, be their curve a bell or a spike; the rest up to 2 is caution.
    private const double UntestedError = 0.4;
    private const double LeastError = 0.03;
    private const double LargestError = 1;
    private const double ErrorsPromised = 2;
    private const double ErrorsRemembered = 8;

    // A place is admitted at the next promotion, and its owner asks every second at best.
    private const double TickSeconds = 1;

    private readonly Lock _recording = new();
    private readonly Queue<Forecast> _forecasts = new(Horizons);
    private double _allowedPerSecond;
    private DateTimeOffset? _at;
    private long _passed;
    private bool _isMoving;
    private double _recentSeconds;
    private double _recentPlaces;
    private double _measuredSeconds;
    private double _measuredPlaces;
    private double _nextStep;
    private double[] _errors;
    private volatile Snapshot _latest;

    /// <param name="allowedPerSecond">The policy's rate, which applies until the queue has been seen to move.</param>
    public QueuePace(double allowedPerSecond)
    {
        _errors = StartOver(allowedPerSecond);
        _latest = new Snapshot(Pace, _errors);
    }

    // As if one more place were just passing, so that a stalled queue counts as slow, not dead.
    private double Pace => (_recentPlaces + 1) / (_recentSeconds + 1 / _allowedPerSecond);

    /// <summary>Records how far the queue has advanced. Twice a second is enough; the intervals may vary.</summary>
    /// <param name="at">The time of the observation. It is ignored unless it is later than the last one.</param>
    /// <param name="passed">How many places have had their turn so far. If it falls, measuring starts again.</param>
    /// <param name="allowedPerSecond">The policy's current rate. If it changes, estimates follow at once.</param>
    /// <param name="isMoving">
    /// False if nobody waits, the queue is paused or the sale is not open. The time since the last record and until the
    /// next is then ignored: an empty queue is not slow.
    /// </param>
    public void Record(DateTimeOffset at, long passed, double allowedPerSecond, bool isMoving)
    {
        lock (_recording)
        {
            if (at <= _at)
                return;

            if (_at is not null && passed < _passed)
                _errors = StartOver(allowedPerSecond);
            else if (_at is { } before && isMoving && _isMoving)
                Measure((at - before).TotalSeconds, passed - _passed);
            if (!allowedPerSecond.Equals(_allowedPerSecond))
                Follow(allowedPerSecond);

            (_at, _passed, _isMoving) = (at, passed, isMoving);
            _latest = new Snapshot(Pace, _errors);
        }
    }

    /// <summary>The expected wait of a place; all zeros for a position below 1. It takes no lock.</summary>
    /// <param name="position">The number ahead, plus one.</param>
    public WaitEstimate Estimate(long position)
    {
        if (position < 1)
            return default;

        var (pace, errors) = _latest;
        var seconds = position / pace;
        var horizon = (int)Math.Clamp(Math.Ceiling(seconds / StepSeconds), 1, Horizons);
        var factor = Math.Exp(ErrorsPromised * Math.Max(LeastError, errors[horizon - 1]));
        return new WaitEstimate(
            Bounded(seconds),
            Bounded((position - 1) / pace / factor - TickSeconds),
            Bounded((position + 1.0) / pace * factor + TickSeconds)
        );

        static TimeSpan Bounded(double seconds) =>
            TimeSpan.FromSeconds(Math.Clamp(seconds, 0, LongestWait.TotalSeconds));
    }

    private double[] StartOver(double allowedPerSecond)
    {
        _allowedPerSecond = Required(allowedPerSecond);
        _recentSeconds = TrustSeconds;
        _recentPlaces = allowedPerSecond * TrustSeconds;
        _forecasts.Clear();
        return [.. Enumerable.Repeat(UntestedError, Horizons)];
    }

    /// <summary>
    /// A queue that kept up with its rate follows the new one. One that did not was limited by the cap on active users:
    /// a higher rate does not help it, and a lower one slows it only down to that rate.
    /// </summary>
    private void Follow(double allowedPerSecond)
    {
        var pace = _recentPlaces / _recentSeconds;
        var followed =
            pace >= _allowedPerSecond / 2
                ? pace * Required(allowedPerSecond) / _allowedPerSecond
                : Math.Min(pace, Required(allowedPerSecond));
        _recentPlaces = followed * _recentSeconds;
        _allowedPerSecond = allowedPerSecond;
        // They were estimated under another policy, so they must not count as errors.
        _forecasts.Clear();
    }

    private void Measure(double seconds, long places)
    {
        var memory = Math.Max(MemorySeconds, MemoryPlaces / _allowedPerSecond);
        var kept = Math.Exp(-seconds / memory);
        var weight = memory * (1 - kept);
        _recentSeconds = _recentSeconds * kept + weight;
        _recentPlaces = _recentPlaces * kept + weight * places / seconds;

        _measuredSeconds += seconds;
        _measuredPlaces += places;
        if (_measuredSeconds < _nextStep)
            return;

        _nextStep = _measuredSeconds + StepSeconds;
        _errors = ErrorsUpToNow();
        if (_forecasts.Count == Horizons)
            _forecasts.Dequeue();
        _forecasts.Enqueue(new Forecast(_measuredSeconds, _measuredPlaces, Pace));
    }

    private double[] ErrorsUpToNow()
    {
        double[] errors = [.. _errors];
        foreach (var forecast in _forecasts)
        {
            var seconds = _measuredSeconds - forecast.Seconds;
            var horizon = (int)Math.Round(seconds / StepSeconds);
            if (horizon > Horizons)
                continue;

            var ratio = (forecast.Pace * seconds + 1) / (_measuredPlaces - forecast.Places + 1);
            var error = Math.Min(Math.Abs(Math.Log(ratio)), LargestError);
            errors[horizon - 1] += (error - errors[horizon - 1]) / ErrorsRemembered;
        }
        return errors;
    }

    private static double Required(double allowedPerSecond) =>
        allowedPerSecond > 0 && double.IsFinite(allowedPerSecond)
            ? allowedPerSecond
            : throw new ArgumentOutOfRangeException(nameof(allowedPerSecond), allowedPerSecond, "Must be above 0.");

    /// <summary>What readers need. Neither it nor its array changes after publication.</summary>
    private sealed record Snapshot(double Pace, double[] Errors);

    /// <summary>The estimated pace when that many seconds and places had been measured.</summary>
    private readonly record struct Forecast(double Seconds, double Places, double Pace);
}
