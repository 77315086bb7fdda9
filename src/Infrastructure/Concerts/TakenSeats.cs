namespace Concert.Infrastructure.Concerts;

using Microsoft.EntityFrameworkCore;

/// <summary>
/// The seats of dates that cannot be held, counted from an index, at most once a second for each date that is asked for,
/// and again after a commit of this instance. One statement at a time counts for all of an answer's dates.
/// </summary>
internal sealed class TakenSeats(CatalogueChanges changes, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Of this second only, which bounds it.</summary>
    private readonly Dictionary<long, (int Taken, long Version)> _counts = [];
    private long _second;

    public async Task<IReadOnlyDictionary<long, int>> CountAsync(
        ConcertDbContext context,
        IReadOnlyCollection<long> scheduleIds,
        CancellationToken cancellationToken
    )
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var second = CatalogueChanges.Second(time);
            if (second != _second)
                _counts.Clear();
            _second = second;

            var versions = scheduleIds.ToDictionary(id => id, id => changes.Count(CatalogueTopic.Schedule(id)));
            var due = scheduleIds
                .Where(id => !_counts.TryGetValue(id, out var count) || count.Version != versions[id])
                .ToArray();
            if (due.Length > 0)
            {
                var counts = context.Database.SqlQuery<int>(context.CountTaken(due));
                foreach (var (id, taken) in due.Zip(await counts.ToListAsync(cancellationToken)))
                    _counts[id] = (taken, versions[id]);
            }
            return scheduleIds.ToDictionary(id => id, id => _counts[id].Taken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
