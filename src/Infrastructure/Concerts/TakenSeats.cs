namespace Concert.Infrastructure.Concerts;

using Microsoft.EntityFrameworkCore;

/// <summary>
/// The seats of dates that cannot be held, counted from an index, at most once a second for each date that is asked for,
/// and again after a commit of this instance. One statement at a time counts for all of an answer's dates.
/// </summary>
internal sealed class TakenSeats(CatalogueChanges changes, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

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
        // The version below would be that of a commit which the replica need not have yet.
        if (context.IsReplica)
            return Zip([.. scheduleIds], await ReadAsync(context, [.. scheduleIds], cancellationToken));

        // While the database is slow, nobody waits for those who came before.
        if (!await _turn.WaitAsync(Patience, cancellationToken))
            return Zip([.. scheduleIds], await ReadAsync(context, [.. scheduleIds], cancellationToken));
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
                foreach (var (id, taken) in Zip(due, await ReadAsync(context, due, cancellationToken)))
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

    private static Dictionary<long, int> Zip(long[] scheduleIds, List<int> counts) =>
        scheduleIds.Zip(counts).ToDictionary(each => each.First, each => each.Second);

    private static Task<List<int>> ReadAsync(
        ConcertDbContext context,
        long[] scheduleIds,
        CancellationToken cancellationToken
    ) => context.Database.SqlQuery<int>(context.CountTaken(scheduleIds)).ToListAsync(cancellationToken);
}
