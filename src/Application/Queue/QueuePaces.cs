namespace Concert.Application.Queue;

using System.Collections.Concurrent;
using Concert.Domain.Queue;

/// <summary>
/// How quickly the lines of the open sales move, as this instance sees it from its promotions. It remembers the sales of
/// the last promotion and no others, so it is as bounded as they are.
/// </summary>
internal sealed class QueuePaces
{
    private readonly ConcurrentDictionary<long, QueuePace> _paces = new();

    /// <summary>The pace of a sale's line; that of its policy until it was measured.</summary>
    public QueuePace Of(SaleTerms sale) =>
        _paces.GetValueOrDefault(sale.ConcertId) ?? new QueuePace(sale.Policy.AdmissionsPerSecond());

    public void Record(SaleTerms sale, Promotion promotion) =>
        _paces
            .GetOrAdd(sale.ConcertId, _ => new QueuePace(sale.Policy.AdmissionsPerSecond()))
            .Record(
                promotion.At,
                promotion.Passed,
                sale.Policy.AdmissionsPerSecond(),
                isMoving: promotion.Waiting > 0
                    && !sale.QueueIsPaused
                    && !promotion.IsDrawDue
                    && promotion.At >= sale.SaleOpensAt
                    && promotion.At < sale.SaleClosesAt
            );

    /// <summary>Forgets all sales but these.</summary>
    public void Keep(IEnumerable<long> concertIds)
    {
        var kept = concertIds.ToHashSet();
        foreach (var concertId in _paces.Keys.Where(concertId => !kept.Contains(concertId)))
            _paces.TryRemove(concertId, out _);
    }
}
