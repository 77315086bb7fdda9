namespace Concert.Application.Queue;

using System.Collections.Concurrent;
using System.Globalization;

/// <summary>What the last promotions on this instance found in the queues of the open sales.</summary>
internal sealed class OpenQueues(SaleCounts counts)
{
    /// <summary>Of so many sales at a time the figures are shown apart, those of all others as one.</summary>
    private const int MaxShown = 100;

    private readonly ConcurrentDictionary<long, OpenQueue> _queues = new();
    private readonly QueueTotals _others = new("other");
    private readonly Lock _gate = new();
    private int _shown;

    /// <summary>What was counted so far in the queues of the open sales.</summary>
    public IEnumerable<QueueTotals> Totals => _queues.Values.Select(queue => queue.Totals).Distinct();

    /// <summary>What was found in them, by concert.</summary>
    public IReadOnlyDictionary<long, Promotion> Last =>
        _queues.Where(each => each.Value.Last is not null).ToDictionary(each => each.Key, each => each.Value.Last!);

    /// <summary>The pace of a sale's queue; that of its policy until it is measured.</summary>
    public QueuePace PaceOf(SaleTerms sale) =>
        _queues.GetValueOrDefault(sale.ConcertId)?.Pace ?? new QueuePace(sale.Policy.AdmissionsPerSecond());

    public bool IsEmpty(SaleTerms sale) => _queues.GetValueOrDefault(sale.ConcertId)?.Last is not { Waiting: > 0 };

    public bool IsDrawDue(SaleTerms sale) => _queues.GetValueOrDefault(sale.ConcertId)?.Last is { IsDrawDue: true };

    public void Record(SaleTerms sale, Promotion? promotion)
    {
        if (promotion is null)
        {
            if (_queues.TryGetValue(sale.ConcertId, out var known))
                known.Replace(null);
            return;
        }
        var queue = Find(sale);
        queue.Replace(promotion);
        if (promotion.Admitted > 0)
            counts.Add(sale.ConcertId, new SaleCount(Admitted: promotion.Admitted));
        var isMoving =
            promotion.Waiting > 0
            && !sale.QueueIsPaused
            && !promotion.IsDrawDue
            && promotion.At >= sale.SaleOpensAt
            && promotion.At < sale.SaleClosesAt;
        queue.Pace.Record(promotion.At, promotion.Passed, sale.Policy.AdmissionsPerSecond(), isMoving);
    }

    /// <summary>Somebody was admitted on joining; promotions say by themselves whom they admitted.</summary>
    public void CountAdmission(SaleTerms sale)
    {
        Find(sale).Totals.CountAdmission();
        counts.Add(sale.ConcertId, new SaleCount(Admitted: 1));
    }

    /// <summary>Forgets all other sales, so that memory is bounded by the open ones.</summary>
    public void Keep(IEnumerable<SaleTerms> sales)
    {
        var kept = sales.Select(sale => sale.ConcertId).ToHashSet();
        foreach (var concertId in _queues.Keys.Where(concertId => !kept.Contains(concertId)))
            Remove(concertId);
    }

    private OpenQueue Find(SaleTerms sale)
    {
        if (_queues.TryGetValue(sale.ConcertId, out var known))
            return known;
        lock (_gate)
        {
            if (_queues.TryGetValue(sale.ConcertId, out known))
                return known;
            var totals = _others;
            if (_shown < MaxShown)
            {
                _shown++;
                totals = new QueueTotals(sale.ConcertId.ToString(CultureInfo.InvariantCulture));
            }
            return _queues[sale.ConcertId] = new OpenQueue(new QueuePace(sale.Policy.AdmissionsPerSecond()), totals);
        }
    }

    private void Remove(long concertId)
    {
        lock (_gate)
        {
            if (!_queues.TryRemove(concertId, out var queue))
                return;
            queue.Replace(null);
            if (queue.Totals != _others)
                _shown--;
        }
    }

    private sealed class OpenQueue(QueuePace pace, QueueTotals totals)
    {
        public QueuePace Pace { get; } = pace;
        public QueueTotals Totals { get; } = totals;
        public Promotion? Last { get; private set; }

        public void Replace(Promotion? promotion)
        {
            Totals.Add(promotion, Last);
            Last = promotion;
        }
    }
}

/// <summary>The figures of one queue, or of several together.</summary>
/// <param name="concert">Its label.</param>
internal sealed class QueueTotals(string concert)
{
    private long _waiting;
    private long _active;
    private long _admitted;
    private long _passedOver;

    public string Concert => concert;
    public long Waiting => Interlocked.Read(ref _waiting);
    public long Active => Interlocked.Read(ref _active);

    /// <summary>By this instance.</summary>
    public long Admitted => Interlocked.Read(ref _admitted);

    /// <summary>By this instance.</summary>
    public long PassedOver => Interlocked.Read(ref _passedOver);

    public void CountAdmission() => Interlocked.Increment(ref _admitted);

    /// <param name="promotion">What was found now, if there is a queue.</param>
    /// <param name="last">What was found in the same queue before.</param>
    public void Add(Promotion? promotion, Promotion? last)
    {
        Interlocked.Add(ref _waiting, (promotion?.Waiting ?? 0) - (last?.Waiting ?? 0));
        Interlocked.Add(ref _active, (promotion?.Active ?? 0) - (last?.Active ?? 0));
        Interlocked.Add(ref _admitted, promotion?.Admitted ?? 0);
        Interlocked.Add(ref _passedOver, promotion?.PassedOver ?? 0);
    }
}
