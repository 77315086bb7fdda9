namespace Concert.Application.Queue;

using System.Collections.Concurrent;

/// <summary>
/// What this instance knows of the queues of the open sales from its last promotions. It remembers the sales that are open
/// and no others, so it is as bounded as they are.
/// </summary>
internal sealed class OpenQueues
{
    private readonly ConcurrentDictionary<long, OpenQueue> _queues = new();

    /// <summary>The pace of a sale's queue; that of its policy until it was measured.</summary>
    public QueuePace PaceOf(SaleTerms sale) =>
        _queues.GetValueOrDefault(sale.ConcertId)?.Pace ?? new QueuePace(sale.Policy.AdmissionsPerSecond());

    /// <summary>Whether anybody waits for the sale, as far as is known.</summary>
    public bool IsEmpty(SaleTerms sale) => _queues.GetValueOrDefault(sale.ConcertId)?.Last is not { Waiting: > 0 };

    /// <summary>Whether the sale has opened and its draw is to be run before anybody is admitted.</summary>
    public bool IsDrawDue(SaleTerms sale) => _queues.GetValueOrDefault(sale.ConcertId)?.Last is { IsDrawDue: true };

    /// <summary>Takes note of a promotion.</summary>
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

    /// <summary>Forgets all sales but these.</summary>
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
