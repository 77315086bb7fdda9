namespace Concert.Infrastructure.Observability;

using System.Globalization;
using System.Text.Json;

/// <summary>
/// The last 15 minutes of this instance, in steps of five seconds. Steps are numbered since 1970, by Redis's clock, so that
/// those of all instances can be added. Not to be changed twice at once.
/// </summary>
internal sealed class OwnFigures
{
    public const int StepSeconds = 5;
    public const int MaxSteps = 15 * 60 / StepSeconds;

    /// <summary>The field that lists the steps.</summary>
    public const string Steps = "steps";

    private const int MaxSales = 100;

    private readonly Queue<long> _steps = new();
    private readonly Dictionary<long, Queue<SaleStep>> _sales = [];
    private long _last;

    /// <summary>The field of a sale.</summary>
    public static string NameOf(long concertId) => concertId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Adds what was found and counted since the step before. Sales in which nothing happens take no room.</summary>
    /// <param name="step">Its number; the next one if it is not a new one, since timers are not exact.</param>
    public void Add(long step, IReadOnlyDictionary<long, Promotion> queues, IReadOnlyDictionary<long, SaleCount> counts)
    {
        if (step < _last - 1)
        {
            // The clock was put back.
            _steps.Clear();
            _sales.Clear();
            _last = 0;
        }
        _last = Math.Max(step, _last + 1);
        var oldest = _last - MaxSteps + 1;
        _steps.Enqueue(_last);
        while (_steps.Peek() < oldest)
            _steps.Dequeue();

        foreach (var concertId in queues.Keys.Union(counts.Keys))
        {
            var queue = queues.GetValueOrDefault(concertId);
            var count = counts.GetValueOrDefault(concertId);
            if (queue is null or { Waiting: 0, Active: 0 } && count == default)
                continue;
            if (_sales.TryGetValue(concertId, out var sale) || _sales.Count < MaxSales)
            {
                sale ??= _sales[concertId] = new Queue<SaleStep>();
                sale.Enqueue(new SaleStep(_last, queue?.Waiting ?? 0, queue?.Active ?? 0, count));
            }
        }
        foreach (var (concertId, sale) in _sales)
        {
            while (sale.TryPeek(out var first) && first.Step < oldest)
                sale.Dequeue();
            if (sale.Count == 0)
                _sales.Remove(concertId);
        }
    }

    /// <summary>As they stand in Redis: the steps, and a field a sale.</summary>
    public IEnumerable<KeyValuePair<string, string>> Fields() =>
        _sales
            .Select(sale =>
                KeyValuePair.Create(NameOf(sale.Key), JsonSerializer.Serialize(sale.Value.Select(step => step.Row())))
            )
            .Append(KeyValuePair.Create(Steps, JsonSerializer.Serialize(_steps)));
}

/// <summary>One step of a sale on one instance, or on several.</summary>
internal readonly record struct SaleStep(long Step, long Waiting, long Active, SaleCount Count)
{
    public static SaleStep Of(decimal[] row) =>
        new(
            (long)row[0],
            (long)row[1],
            (long)row[2],
            new SaleCount((int)row[3], (int)row[4], (int)row[5], row[6], (int)row[7])
        );

    public decimal[] Row() =>
        [Step, Waiting, Active, Count.Admitted, Count.Held, Count.Sold, Count.Revenue, Count.Errors];

    /// <summary>The same step with what another instance counted; the queue is one for all.</summary>
    public SaleStep With(SaleStep other) =>
        new(Step, Math.Max(Waiting, other.Waiting), Math.Max(Active, other.Active), Count.Plus(other.Count));
}
