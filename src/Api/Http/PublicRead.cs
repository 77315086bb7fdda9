namespace Concert.Api.Http;

using Concert.Infrastructure.Persistence;

/// <summary>
/// One public read, whoever asks for it: its answer is kept as bytes and built again on demand, by one build at a time.
/// Nothing older than a second is served, nor anything that began before a commit which the asker can know of, except
/// while the database is away. After a build that a commit has forced it rests for nine times as long, so that writers
/// cannot make it read all the time.
/// </summary>
/// <param name="endpoint">What answers where the address is not known yet.</param>
/// <param name="build">Reads and serialises; given the services of a scope of its own.</param>
/// <param name="topic">Whose commits put the answer out of date.</param>
/// <param name="isCounted">The answer has counts of seats, see <see cref="CatalogueChanges.Second"/>.</param>
internal sealed partial class PublicRead(
    PublicReads reads,
    object query,
    Endpoint? endpoint,
    Func<IServiceProvider, Task<Result<AnswerBytes>>> build,
    CatalogueTopic topic,
    bool isCounted
)
{
    /// <summary>What an answer costs beside its bytes.</summary>
    private const int Overhead = 2_048;

    private const int MaxTargets = 4;
    private const int MaxTargetLength = 128;

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long those wait who could get earlier bytes at once while the database seems to be away; a second if there was a
    /// commit since.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly Queue<string> _targets = new();
    private volatile Answer? _answer;
    private volatile Flight? _flight;
    private long _restUntil;

    /// <summary>When the database, found away by the last build, is asked again unless there was a commit; 0 if it was not away.</summary>
    private long _awayUntil;

    /// <summary>Of the build that found it away.</summary>
    private long _awayVersion;

    private bool _isDropped;
    private long _lastAsked;
    private long _bytes;

    public object Query => query;

    public Endpoint? Endpoint => endpoint;

    /// <summary>When it was asked for last.</summary>
    public long LastAsked => Volatile.Read(ref _lastAsked);

    /// <summary>The answer, if nothing has to be read for it.</summary>
    public AnswerBytes? FindFresh()
    {
        var now = reads.Time.GetTimestamp();
        if (_answer is not { } answer || !answer.IsGood(reads.Changes.Count(topic), now))
            return null;
        Volatile.Write(ref _lastAsked, now);
        if (now >= answer.RefreshAt && Current is null && !answer.Bytes.IsImmutable)
            BeginAhead();
        return answer.Bytes;
    }

    /// <summary>The answer as it is now or was within the last second, or the refusal.</summary>
    /// <returns>No result if the build failed by a bug. The age is set while the database is away and the answer may be older.</returns>
    public async ValueTask<(Result<AnswerBytes>? Result, TimeSpan? Age)> GetAsync(CancellationToken cancellationToken)
    {
        var asked = reads.Time.GetTimestamp();
        var version = reads.Changes.Count(topic);
        Volatile.Write(ref _lastAsked, asked);
        while (true)
        {
            Flight? flight;
            Answer? stale;
            bool isNews;
            var rest = TimeSpan.Zero;
            lock (_gate)
            {
                if (_answer is { } answer && answer.IsGood(version, asked))
                    return (answer.Bytes, null);
                if (reads.Database.IsAway)
                    return Kept();

                stale = _awayUntil > 0 ? _answer : null;

                // A commit since then says that the database may be back, and is to be seen.
                isNews = _awayVersion < version;
                flight = Current;
                if (flight is null)
                {
                    var until = isNews ? _restUntil : Math.Max(_restUntil, _awayUntil);
                    rest = reads.Time.GetElapsedTime(reads.Time.GetTimestamp(), until);
                    if (rest <= TimeSpan.Zero)
                        flight = Begin();
                    else if (stale is not null && !isNews)
                        return Stale(stale);
                }
            }
            if (flight is null)
            {
                await Task.Delay(rest, reads.Time, cancellationToken);
                continue;
            }

            if (stale is not null)
            {
                var patience = isNews ? MaxAge : Patience;
                await Task.WhenAny(flight.Settled, Task.Delay(patience, reads.Time, cancellationToken));
            }
            else
                await flight.Settled.WaitAsync(cancellationToken);
            if (!flight.Landed.IsCompleted)
                return Kept();
            var outcome = await flight.Landed;
            if (outcome.IsOutage && flight.Version >= version && _answer is { } earlier)
                return Stale(earlier);

            // One that had begun before is for those who had asked before, or a second before at most.
            if (flight.Version < version || reads.Time.GetElapsedTime(flight.BeganAt, asked) > MaxAge)
                continue;
            return (outcome.Result, null);
        }

        (Result<AnswerBytes>?, TimeSpan?) Kept() =>
            _answer is { } kept ? Stale(kept) : (PipelineErrors.DatabaseUnavailable, null);

        (Result<AnswerBytes>?, TimeSpan?) Stale(Answer answer) =>
            (answer.Bytes, reads.Time.GetElapsedTime(answer.BeganAt));
    }

    /// <summary>Remembers a form of the address under which it is asked for.</summary>
    public void AddTarget(string target)
    {
        if (target.Length > MaxTargetLength)
            return;
        lock (_gate)
        {
            if (_isDropped || _answer is null || _targets.Contains(target))
                return;
            if (_targets.Count == MaxTargets)
                reads.Forget(_targets.Dequeue());
            _targets.Enqueue(target);
            reads.Remember(target, this);
        }
    }

    /// <summary>Called when an encoding of the answer has been made.</summary>
    public void Recount()
    {
        lock (_gate)
            reads.Add(Grown());
        reads.Bound();
    }

    /// <summary>The build under way. One that the database was lost to may hang, and nobody waits for it any more.</summary>
    private Flight? Current => _flight is { } flight && !flight.IsLost ? flight : null;

    /// <summary>Forgets it, unless a build is under way.</summary>
    public void TryDrop()
    {
        lock (_gate)
        {
            if (_flight is not null)
                return;
            Drop();
            reads.Add(Grown());
        }
    }

    private void Drop()
    {
        foreach (var target in _targets)
            reads.Forget(target);
        _targets.Clear();
        _isDropped = true;
        reads.Forget(this);
    }

    private long Grown()
    {
        var before = _bytes;
        _bytes = _isDropped || _answer is null ? 0 : Overhead + _answer.Bytes.Kept;
        return _bytes - before;
    }

    private void BeginAhead()
    {
        lock (_gate)
        {
            if (Current is null && !_isDropped && !reads.Database.IsAway && reads.Time.GetTimestamp() >= _restUntil)
                Begin();
        }
    }

    private Flight Begin()
    {
        // The count first: what is committed from here on may or may not be in the answer.
        var version = reads.Changes.Count(topic);
        var flight = new Flight(
            version,
            reads.Time.GetTimestamp(),
            IsForced: _answer is { } answer && answer.Version != version
        );
        _flight = flight;
        flight.Landed = Task.Run(() => FlyAsync(flight));
        flight.Settled = Task.WhenAny(flight.Landed, reads.Database.Lost);
        return flight;
    }

    private async Task<Outcome> FlyAsync(Flight flight)
    {
        Outcome outcome = default;
        try
        {
            outcome = await BuildAsync();
        }
        finally
        {
            lock (_gate)
            {
                if (_flight == flight)
                {
                    Land(flight, outcome);
                    _flight = null;
                    reads.Add(Grown());
                }
            }
        }
        reads.Bound();
        return outcome;
    }

    private async Task<Outcome> BuildAsync()
    {
        await using var scope = reads.Scopes.CreateAsyncScope();
        try
        {
            return new Outcome(await TryReplicaAsync() ?? await build(scope.ServiceProvider));
        }
        catch (Exception exception)
        {
            var error = scope.ServiceProvider.GetRequiredService<IFaults>().Explain(exception);
            if (error is null)
            {
                LogBug(reads.Logger, exception);
                return default;
            }
            LogFailed(reads.Logger, error.Code, exception);
            return new Outcome(error, IsOutage: error.Kind == ErrorKind.Unavailable);
        }
    }

    /// <summary>Null if there is no replica, or none that shows all that was committed before this call.</summary>
    private async Task<Result<AnswerBytes>?> TryReplicaAsync()
    {
        await using var scope = reads.Scopes.CreateAsyncScope();
        if (scope.ServiceProvider.GetService<ReadRoute>() is not { } route || !await route.TryReplicaAsync())
            return null;
        try
        {
            return await build(scope.ServiceProvider);
        }
        catch (Exception exception)
            when (scope.ServiceProvider.GetRequiredService<IFaults>().Explain(exception) is not null)
        {
            route.Leave(exception);
            return null;
        }
    }

    private void Land(Flight flight, Outcome outcome)
    {
        var landedAt = reads.Time.GetTimestamp();
        var took = reads.Time.GetElapsedTime(flight.BeganAt, landedAt);
        var rest = Ticks(9 * took < LongestRest ? 9 * took : LongestRest);
        if (outcome.IsOutage && _answer is not null)
        {
            (_awayVersion, _awayUntil) = (flight.Version, landedAt + Ticks(MaxAge));
            _restUntil = landedAt + rest;
            return;
        }
        _awayUntil = 0;
        if (outcome.Result is not { Error: null, Value: var bytes } || bytes.Length + Overhead > reads.MaxBytes / 2)
        {
            Drop();
            return;
        }
        if (_answer is { } before && before.Bytes.IsSameAs(bytes))
            bytes = before.Bytes;
        _answer = Describe(bytes, flight, took);
        if (flight.IsForced)
            _restUntil = landedAt + rest;
    }

    private Answer Describe(AnswerBytes bytes, Flight flight, TimeSpan took)
    {
        var second = reads.Time.TimestampFrequency;
        if (isCounted)
        {
            var nextSecond = ((flight.BeganAt / second) + 1) * second;
            return new Answer(bytes, flight.Version, flight.BeganAt, nextSecond, RefreshAt: nextSecond);
        }
        var ahead = Math.Clamp(3 * Ticks(took), second / 20, second / 2);
        var expiresAt = flight.BeganAt + second;
        return new Answer(bytes, flight.Version, flight.BeganAt, expiresAt, expiresAt - ahead);
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * reads.Time.TimestampFrequency);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A public read failed: {Code}")]
    private static partial void LogFailed(ILogger logger, string code, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A public read failed")]
    private static partial void LogBug(ILogger logger, Exception exception);

    /// <param name="Version">Of the commits that were counted before it began.</param>
    /// <param name="RefreshAt">After this, a reader starts a build without waiting for it.</param>
    private sealed record Answer(AnswerBytes Bytes, long Version, long BeganAt, long ExpiresAt, long RefreshAt)
    {
        public bool IsGood(long version, long now) => Bytes.IsImmutable || (Version >= version && now < ExpiresAt);
    }

    private sealed record Flight(long Version, long BeganAt, bool IsForced)
    {
        public Task<Outcome> Landed { get; set; } = null!;

        /// <summary>It has landed, or the database was lost meanwhile.</summary>
        public Task Settled { get; set; } = null!;

        public bool IsLost => Settled is { IsCompleted: true } && !Landed.IsCompleted;
    }

    private readonly record struct Outcome(Result<AnswerBytes>? Result, bool IsOutage = false);
}
