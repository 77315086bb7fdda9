namespace Concert.Application.Queue;

using System.Collections.Concurrent;

/// <summary>What the last promotions on this instance found in the queues of the open sales.</summary>
internal sealed class OpenQueues
{
    private readonly ConcurrentDictionary<long, OpenQueue> _queues = new();

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
                known.Last = null;
            return;
        }
        var queue = _queues.GetOrAdd(
            sale.ConcertId,
            _ => new OpenQueue(new QueuePace(sale.Policy.AdmissionsPerSecond()))
        );
        queue.Last = promotion;
        var isMoving =
            promotion.Waiting > 0
            && !sale.QueueIsPaused
            && !promotion.IsDrawDue
            && promotion.At >= sale.SaleOpensAt
            && promotion.At < sale.SaleClosesAt;
        queue.Pace.Record(promotion.At, promotion.Passed, sale.Policy.AdmissionsPerSecond(), isMoving);
    }

    /// <summary>Forgets all other sales, so that memory is bounded by the open ones.</summary>
    public void Keep(IEnumerable<SaleTerms> sales)
    {
        var kept = sales.Select(sale => sale.ConcertId).ToHashSet();
        foreach (var concertId in _queues.Keys.Where(concertId => !kept.Contains(concertId)))
            _queues.TryRemove(concertId, out _);
    }

    private sealed class OpenQueue(QueuePace pace)
    {
        public QueuePace Pace { get; } = pace;
        public Promotion? Last { get; set; }
    }
}
