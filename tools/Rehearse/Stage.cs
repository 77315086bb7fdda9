namespace Concert.Rehearse;

using System.Collections.Concurrent;
using Concert.Sdk;

/// <summary>The rehearsal that all buyers are at.</summary>
internal sealed class Stage(
    ConcertClient anybody,
    long concertId,
    long scheduleId,
    int activeSeconds,
    Measures measures
) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<long, bool> _taken = new();
    private IReadOnlyList<long> _free = [];
    private TimeSpan _readAt = TimeSpan.MinValue;

    public long ConcertId => concertId;

    public long ScheduleId => scheduleId;

    public Measures Measures => measures;

    /// <summary>A place begins its time when it is admitted.</summary>
    public double AdmittedAt(QueueStatus active) =>
        measures.Since((active.MayHoldUntil ?? active.ActiveUntil)!.Value.AddSeconds(-activeSeconds));

    public void NoteTaken(IReadOnlyList<long> seats)
    {
        foreach (var seat in seats)
            _taken[seat] = true;
    }

    /// <summary>
    /// The seats that can be held, as they were a second ago at most: one look serves all buyers of this process, since it
    /// is the service that is rehearsed, and not the reading of seat maps.
    /// </summary>
    public async Task<IReadOnlyList<long>> FreeSeatsAsync(CancellationToken cancellationToken)
    {
        if (IsFresh)
            return _free;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (IsFresh)
                return _free;
            var asked = measures.Age;
            _taken.Clear();
            var map = await anybody.ListSeatsAsync(
                scheduleId,
                status: SeatStatus.Available,
                cancellationToken: cancellationToken
            );
            _free = [.. map.Items.Select(seat => seat.Id).Where(seat => !_taken.ContainsKey(seat))];
            _readAt = asked;
            return _free;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private bool IsFresh => _readAt != TimeSpan.MinValue && measures.Age - _readAt < Freshness;
}
