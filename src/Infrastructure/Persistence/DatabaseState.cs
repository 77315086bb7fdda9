namespace Concert.Infrastructure.Persistence;

using System.Diagnostics.Metrics;

/// <summary>
/// Whether the database answers, as <see cref="DatabaseWatch"/> finds out. While it does not, the instance is in read-only
/// mode: nothing but the watch connects to the database, so that nobody waits for it in vain.
/// </summary>
public sealed class DatabaseState : IDisposable
{
    private readonly Meter _meter = new("Concert");
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private volatile TaskCompletionSource _lost = NewLoss();
    private long _answeredAt;

    public DatabaseState(TimeProvider time)
    {
        _time = time;
        _meter.CreateObservableGauge(
            "concert.database.read_only",
            () => IsAway ? 1 : 0,
            description: "1 while the database is away and public reads are served from memory, else 0."
        );
    }

    /// <summary>Once it has answered; before, this instance has nothing to serve.</summary>
    public bool WasReached => Volatile.Read(ref _answeredAt) > 0;

    public bool IsAway => _lost.Task.IsCompleted;

    /// <summary>Completes when the database goes away.</summary>
    public Task Lost => _lost.Task;

    /// <summary>The outcome of a read, or that the database is away as soon as that is known: a read may hang.</summary>
    /// <exception cref="PortException"/>
    internal async Task<T> UnlessLostAsync<T>(Task<T> read) =>
        await Task.WhenAny(read, Lost) == read
            ? await read
            : throw new PortException(PipelineErrors.DatabaseUnavailable);

    public void Dispose() => _meter.Dispose();

    /// <summary>It has answered: a question of the watch, or a commit.</summary>
    internal void NoteAnswer()
    {
        Volatile.Write(ref _answeredAt, _time.GetTimestamp());
        if (!IsAway)
            return;
        lock (_gate)
        {
            if (IsAway)
                _lost = NewLoss();
        }
    }

    /// <summary>It has not answered, at least not the one who asked.</summary>
    /// <param name="askedAt">Whatever it has answered since then shows that it is there.</param>
    internal void NoteSilence(long askedAt)
    {
        lock (_gate)
        {
            if (Volatile.Read(ref _answeredAt) < askedAt)
                _lost.TrySetResult();
        }
    }

    private static TaskCompletionSource NewLoss() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
