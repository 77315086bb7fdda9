namespace Concert.Infrastructure.Queue;

using System.Collections.Concurrent;
using StackExchange.Redis;

/// <summary>The queues as Lua scripts. While one changes, its state is written to the database twice a second.</summary>
internal sealed class WaitingQueue(QueueScripts scripts, QueueChanges changes, ISales sales) : IWaitingQueue
{
    private const string JoinScript = "join";
    private const string StatusScript = "status";

    /// <summary>Places that one promote script looks at; Redis serves nobody else meanwhile.</summary>
    private const int MaxLooks = 5_000;

    /// <summary>Enough for the highest rate that a policy allows, 100,000 a second.</summary>
    private const int MaxBatches = 20;

    /// <summary>Lost places that are brought back at a time; some of them need the database.</summary>
    private const int MaxReturning = 16;

    /// <summary>Users per script; Lua passes at most some 8,000 values to a command.</summary>
    private const int MaxArranged = 2_500;

    /// <summary>Places to be given up once Redis is back; any more last until their end.</summary>
    private const int MaxLate = 10_000;

    private readonly QueueBatches _joins = new(scripts, JoinScript);
    private readonly QueueBatches _looks = new(scripts, StatusScript);
    private readonly ConcurrentQueue<(long ConcertId, Guid UserId)> _late = new();

    public async Task<JoinedPlace?> JoinAsync(
        SaleTerms sale,
        Guid userId,
        QueuePass? earlier,
        CancellationToken cancellationToken
    )
    {
        // Brings back a place that was lost.
        if (earlier is not null)
            await FindAsync(sale, earlier, cancellationToken);
        var (answer, index) = await _joins.RunAsync(
            sale,
            [Name(userId), earlier?.Sequence ?? 0, earlier?.Position ?? 0]
        );
        var joined = PlaceAnswer.OfJoin(answer, index);
        if (joined.IsFull)
            throw new PortException(QueueErrors.Full);
        return joined.PlaceOf(sale.ConcertId, userId) is { } place ? new JoinedPlace(place, joined.IsNew) : null;
    }

    public async Task<QueuePlace?> FindAsync(SaleTerms sale, QueuePass pass, CancellationToken cancellationToken)
    {
        var (answer, index) = await _looks.RunAsync(sale, Arguments(pass));
        var found = PlaceAnswer.OfStatus(answer, index);
        return found.IsLost
            ? await ReturnAsync(sale, pass, found.IsDrawn, cancellationToken)
            : found.PlaceOf(sale.ConcertId, pass.UserId);
    }

    public async Task<IReadOnlyList<QueuePlace?>> FindAsync(
        SaleTerms sale,
        IReadOnlyList<QueuePass> passes,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(passes.Count, IWaitingQueue.MaxPlaces, nameof(passes));
        RedisValue[] arguments = [.. passes.SelectMany(Arguments)];
        var answer = await scripts.RunAsync(StatusScript, sale, arguments, cancellationToken);
        var places = new QueuePlace?[passes.Count];
        var lost = new List<(int Index, bool IsDrawn)>();
        for (var i = 0; i < passes.Count; i++)
        {
            var found = PlaceAnswer.OfStatus(answer, i);
            places[i] = found.PlaceOf(sale.ConcertId, passes[i].UserId);
            if (found.IsLost)
                lost.Add((i, found.IsDrawn));
        }
        foreach (var some in lost.Chunk(MaxReturning))
        {
            await Task.WhenAll(
                some.Select(async place =>
                    places[place.Index] = await ReturnAsync(sale, passes[place.Index], place.IsDrawn, cancellationToken)
                )
            );
        }
        return places;
    }

    public async Task<bool> LeaveAsync(QueuePass pass, CancellationToken cancellationToken) =>
        // Finding a lost place brings it back, so that it can be given up for good.
        await sales.FindAsync(pass.ConcertId, cancellationToken) is { } sale
        && await FindAsync(sale, pass, cancellationToken) is not null
        && await LeaveAsync(sale, pass.UserId, pass.Sequence, cancellationToken);

    public async Task LeaveAsync(long concertId, Guid userId, CancellationToken cancellationToken)
    {
        if (await sales.FindAsync(concertId, cancellationToken) is not { } sale)
            return;
        try
        {
            await LeaveAsync(sale, userId, sequence: 0, cancellationToken);
        }
        catch (PortException) when (_late.Count < MaxLate)
        {
            _late.Enqueue((concertId, userId));
        }
    }

    public async Task<Promotion?> PromoteAsync(SaleTerms sale, CancellationToken cancellationToken)
    {
        var (admitted, passedOver) = (0, 0);
        QueueRecord? record = null;
        for (var batch = 1; ; batch++)
        {
            var answer = await scripts.RunOnceAsync("promote", sale, [MaxLooks], cancellationToken);
            if (answer.Code() == QueueCode.NoQueue)
                return null;

            var promoted = new PromoteAnswer(answer);
            admitted += promoted.Admitted;
            passedOver += promoted.PassedOver;
            if (promoted.IsToBeWrittenDown)
                record = promoted.RecordOf(sale.ConcertId);
            if (promoted.HasMore && batch < MaxBatches)
                continue;

            if (admitted + passedOver > 0)
                await changes.TellAsync(sale.ConcertId, promoted.Passed, cancellationToken);
            if (record is not null)
                await scripts.AskAsync(records => records.SaveAsync(record, cancellationToken));
            for (var rest = _late.Count; rest > 0 && _late.TryDequeue(out var late); rest--)
                await LeaveAsync(late.ConcertId, late.UserId, cancellationToken);
            return new Promotion(promoted.IsDrawDue, promoted.Waiting, promoted.Passed, promoted.At)
            {
                Active = promoted.Active,
                Admitted = admitted,
                PassedOver = passedOver,
            };
        }
    }

    public async Task<bool> MayHoldAsync(QueuePass pass, CancellationToken cancellationToken)
    {
        try
        {
            return await sales.FindAsync(pass.ConcertId, cancellationToken) is { } sale
                && await FindAsync(sale, pass, cancellationToken) is { } place
                && place.Pass.MayHoldUntil > place.Pass.AsOf;
        }
        catch (PortException) when (pass.IsActive)
        {
            return pass.MayHoldUntil > await scripts.AskAsync(records => records.NowAsync(cancellationToken));
        }
    }

    public async Task ExtendAsync(QueuePass pass, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (await sales.FindAsync(pass.ConcertId, cancellationToken) is not { } sale)
            return;
        var answer = await scripts.RunAsync(
            "extend",
            sale,
            [Name(pass.UserId), pass.Sequence, End(until)],
            cancellationToken
        );
        if (answer.Code() == QueueCode.Held)
            await changes.TellAsync(sale.ConcertId, pass.UserId, cancellationToken);
    }

    public async Task ShortenAsync(
        long concertId,
        Guid userId,
        DateTimeOffset cancelled,
        DateTimeOffset? others,
        CancellationToken cancellationToken
    )
    {
        if (await sales.FindAsync(concertId, cancellationToken) is not { } sale)
            return;
        var answer = await scripts.RunAsync(
            "shorten",
            sale,
            [Name(userId), End(cancelled), others is { } last ? End(last) : 0],
            cancellationToken
        );
        if (answer.Code() == QueueCode.Held)
            await changes.TellAsync(concertId, userId, cancellationToken);
    }

    public async Task<QueueFigures> CountAsync(SaleTerms sale, CancellationToken cancellationToken)
    {
        var count = new CountAnswer(await scripts.RunAsync("count", sale, [], cancellationToken));
        return new QueueFigures(
            count.Waiting,
            count.Active,
            count.Admitted,
            AdmittedPerSecond: (double)count.AdmittedLately / sale.Policy.IntervalSeconds,
            AbandonedShare: count.Abandoned == 0 ? 0 : (double)count.Abandoned / (count.Admitted + count.Abandoned)
        );
    }

    public async Task<EarlyPlaces?> ListEarlyAsync(SaleTerms sale, CancellationToken cancellationToken)
    {
        var users = new List<Guid>();
        for (RedisValue after = "-inf"; ; )
        {
            var early = new EarlyAnswer(
                (RedisValue[])(await scripts.EvaluateAsync("early", sale, [after, MaxArranged], cancellationToken))!
            );
            if (!early.IsDrawDue)
                return null;
            users.AddRange(early.UserIds);
            if (early.LastOrder is not { } last)
                return new EarlyPlaces(early.LastSequence, users);
            after = last;
        }
    }

    public async Task ArrangeAsync(
        SaleTerms sale,
        IReadOnlyList<DrawnPlace> places,
        CancellationToken cancellationToken
    )
    {
        foreach (var some in places.Chunk(MaxArranged))
        {
            RedisValue[] arguments = [0, .. some.SelectMany(place => (RedisValue[])[place.Order, Name(place.UserId)])];
            await scripts.RunOnceAsync("arrange", sale, arguments, cancellationToken);
        }
        await scripts.RunOnceAsync("arrange", sale, [1], cancellationToken);
        await changes.TellAsync(sale.ConcertId, long.MaxValue, cancellationToken);
    }

    public Task ListenAsync(Action<QueueChange> onChange, CancellationToken cancellationToken) =>
        changes.ListenAsync(onChange);

    private async Task<bool> LeaveAsync(SaleTerms sale, Guid userId, long sequence, CancellationToken cancellationToken)
    {
        var code = (await scripts.RunAsync("leave", sale, [Name(userId), sequence], cancellationToken)).Code();
        if (code == QueueCode.Held)
            await changes.TellAsync(sale.ConcertId, userId, cancellationToken);
        return code == QueueCode.Held;
    }

    /// <summary>Brings back a place that was lost with Redis's data; null if it has ended or had its turn.</summary>
    private async Task<QueuePlace?> ReturnAsync(
        SaleTerms sale,
        QueuePass pass,
        bool isDrawn,
        CancellationToken cancellationToken
    )
    {
        var ends = Milliseconds(pass.ActiveUntil);
        if (pass.IsActive)
        {
            // The queue that knew of holds and payments is gone, but they are not.
            var since = await scripts.AskAsync(records => records.FindSinceAsync(pass, cancellationToken));
            if (since.HasPaid)
                return null;
            ends = Math.Max(ends, since.LastHoldEnds is { } last ? End(last) : 0);
        }
        var order = pass.Sequence;
        if (isDrawn && await scripts.FindDrawAsync(sale.ConcertId, cancellationToken) is { } draw)
            order = draw.OrderOf(pass) ?? order;
        var answer = await scripts.RunAsync(
            "return",
            sale,
            [Name(pass.UserId), pass.Sequence, Milliseconds(pass.MayHoldUntil), ends, order, pass.Position ?? 0],
            cancellationToken
        );
        return PlaceAnswer.OfStatus(answer, index: 0).PlaceOf(pass.ConcertId, pass.UserId);
    }

    /// <summary>What status.lua expects of each user.</summary>
    private static RedisValue[] Arguments(QueuePass pass) =>
        [Name(pass.UserId), pass.Sequence, Milliseconds(pass.ActiveUntil), pass.Position ?? 0];

    private static string Name(Guid userId) => userId.ToString("N");

    private static long Milliseconds(DateTimeOffset? instant) => instant?.ToUnixTimeMilliseconds() ?? 0;

    /// <summary>The first millisecond at which a hold is over.</summary>
    private static long End(DateTimeOffset holdEnds) => holdEnds.ToUnixTimeMilliseconds() + 1;
}
