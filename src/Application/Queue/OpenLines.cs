namespace Concert.Application.Queue;

using System.Collections.Concurrent;

/// <summary>
/// What this instance knows of the lines of the open sales from its last promotions. It remembers the sales that are open
/// and no others, so it is as bounded as they are.
/// </summary>
internal sealed class OpenLines
{
    private readonly ConcurrentDictionary<long, Line> _lines = new();

    /// <summary>The pace of a sale's line; that of its policy until it was measured.</summary>
    public QueuePace PaceOf(SaleTerms sale) =>
        _lines.GetValueOrDefault(sale.ConcertId)?.Pace ?? new QueuePace(sale.Policy.AdmissionsPerSecond());

    /// <summary>Whether anybody waits for the sale, as far as is known.</summary>
    public bool IsEmpty(SaleTerms sale) => _lines.GetValueOrDefault(sale.ConcertId)?.Last is not { Waiting: > 0 };

    /// <summary>Whether the sale has opened and its draw is to be held before anybody is admitted.</summary>
    public bool IsDrawDue(SaleTerms sale) => _lines.GetValueOrDefault(sale.ConcertId)?.Last is { IsDrawDue: true };

    /// <summary>Takes note of a promotion.</summary>
    public void Record(SaleTerms sale, Promotion? promotion)
    {
        if (promotion is null)
        {
            if (_lines.TryGetValue(sale.ConcertId, out var known))
                known.Last = null;
            return;
        }
        var line = _lines.GetOrAdd(sale.ConcertId, _ => new Line(new QueuePace(sale.Policy.AdmissionsPerSecond())));
        line.Last = promotion;
        var isMoving =
            promotion.Waiting > 0
            && !sale.QueueIsPaused
            && !promotion.IsDrawDue
            && promotion.At >= sale.SaleOpensAt
            && promotion.At < sale.SaleClosesAt;
        line.Pace.Record(promotion.At, promotion.Passed, sale.Policy.AdmissionsPerSecond(), isMoving);
    }

    /// <summary>Forgets all sales but these.</summary>
    public void Keep(IEnumerable<SaleTerms> sales)
    {
        var kept = sales.Select(sale => sale.ConcertId).ToHashSet();
        foreach (var concertId in _lines.Keys.Where(concertId => !kept.Contains(concertId)))
            _lines.TryRemove(concertId, out _);
    }

    private sealed class Line(QueuePace pace)
    {
        public QueuePace Pace { get; } = pace;
        public Promotion? Last { get; set; }
    }
}
