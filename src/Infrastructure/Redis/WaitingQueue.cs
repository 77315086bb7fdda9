namespace Concert.Infrastructure.Redis;

using System.Globalization;
using Concert.Domain.Concerts;
using Concert.Domain.Queue;
using Concert.Infrastructure.Persistence.Repositories;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

/// <summary>
/// The waiting rooms as Lua scripts. What outlives a loss of Redis's data is written down in the database by
/// <see cref="QueueRecords"/>, twice a second while something changes, and asked for when a room is missing.
/// </summary>
internal sealed class WaitingQueue(RedisConnection redis, ISales sales, IServiceScopeFactory scopes)
    : IWaitingQueue,
        IDisposable
{
    /// <summary>The most places to look at in one script, so that none takes long.</summary>
    private const int MaxLooks = 5_000;

    /// <summary>Scripts of one promotion: enough for the highest rate that a policy allows, 100,000 a second.</summary>
    private const int MaxBatches = 20;

    /// <summary>Lost places that are brought back at a time; some of them need the database.</summary>
    private const int MaxReturning = 16;

    /// <summary>Users listed or arranged by one script; Lua passes at most some 8,000 values to a command.</summary>
    private const int MaxArranged = 2_500;

    /// <summary>Bytes of the draws that are remembered; one of a million users has sixteen million.</summary>
    private const int MaxDraws = 64 << 20;

    // What the scripts call a line that stands by arrival, and one that stands as it was drawn. One whose draw was under way
    // when the data was lost is undecided again.
    private const int OrderedByArrival = 1;
    private const int OrderedByDraw = 2;

    private const string Changes = "queue";

    private static readonly string[] KeyNames = ["waiting", "active", "places", "room", "pace", "ended"];

    private static readonly RedisScript Open = RedisScript.OfQueue("open");
    private static readonly RedisScript Join = RedisScript.OfQueue("join");
    private static readonly RedisScript Status = RedisScript.OfQueue("status");
    private static readonly RedisScript Return = RedisScript.OfQueue("return");
    private static readonly RedisScript Leave = RedisScript.OfQueue("leave");
    private static readonly RedisScript Promote = RedisScript.OfQueue("promote");
    private static readonly RedisScript Extend = RedisScript.OfQueue("extend");
    private static readonly RedisScript Shorten = RedisScript.OfQueue("shorten");
    private static readonly RedisScript Count = RedisScript.OfQueue("count");
    private static readonly RedisScript Early = RedisScript.OfQueue("early");
    private static readonly RedisScript Arrange = RedisScript.OfQueue("arrange");

    private readonly MemoryCache _draws = new(new MemoryCacheOptions { SizeLimit = MaxDraws });

    /// <summary>What a script answers first.</summary>
    private enum Code
    {
        None = 0,
        Held = 1,
        Lost = 2,
        NoRoom = 3,
        Full = 4,
    }

    public async Task<JoinedPlace?> JoinAsync(
        SaleTerms sale,
        Guid userId,
        QueuePass? earlier,
        CancellationToken cancellationToken
    )
    {
        // If the place was lost, looking for it brings it back; joining then finds it.
        if (earlier is not null)
            await FindAsync(sale, [earlier], cancellationToken);
        var answer = await RunAsync(
            Join,
            sale,
            [Name(userId), earlier?.Sequence ?? 0, earlier?.Position ?? 0],
            cancellationToken
        );
        return (Code)answer[0] switch
        {
            Code.Full => throw new PortException(QueueErrors.Full),
            Code.Held => new JoinedPlace(Place(sale.ConcertId, userId, answer)!, IsNew: answer[7] == 1),
            _ => null,
        };
    }

    public async Task<QueuePlace?> FindAsync(QueuePass pass, CancellationToken cancellationToken) =>
        await sales.FindAsync(pass.ConcertId, cancellationToken) is { } sale
            ? (await FindAsync(sale, [pass], cancellationToken))[0]
            : null;

    public async Task<IReadOnlyList<QueuePlace?>> FindAsync(
        SaleTerms sale,
        IReadOnlyList<QueuePass> passes,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(passes.Count, IWaitingQueue.MaxPlaces, nameof(passes));
        RedisValue[] arguments =
        [
            .. passes.SelectMany(pass =>
                (RedisValue[])[Name(pass.UserId), pass.Sequence, ActiveUntil(pass), pass.Position ?? 0]
            ),
        ];
        var answer = await RunAsync(Status, sale, arguments, cancellationToken);
        var places = new QueuePlace?[passes.Count];
        var lost = new List<int>();
        for (var i = 0; i < passes.Count; i++)
        {
            var numbers = answer.AsSpan(i * 7, 7);
            if ((Code)numbers[0] == Code.Lost)
                lost.Add(i);
            else
                places[i] = Place(sale.ConcertId, passes[i].UserId, numbers);
        }
        foreach (var some in lost.Chunk(MaxReturning))
        {
            await Task.WhenAll(
                some.Select(async i =>
                    places[i] = await ReturnAsync(sale, passes[i], isDrawn: answer[i * 7 + 4] == 1, cancellationToken)
                )
            );
        }
        return places;
    }

    public async Task<bool> LeaveAsync(QueuePass pass, CancellationToken cancellationToken)
    {
        // If the place was lost, looking for it brings it back, so that it can be given up for good.
        return await sales.FindAsync(pass.ConcertId, cancellationToken) is { } sale
            && (await FindAsync(sale, [pass], cancellationToken))[0] is not null
            && await LeaveAsync(sale, pass.UserId, pass.Sequence, cancellationToken);
    }

    public async Task LeaveAsync(long concertId, Guid userId, CancellationToken cancellationToken)
    {
        if (await sales.FindAsync(concertId, cancellationToken) is { } sale)
            await LeaveAsync(sale, userId, sequence: 0, cancellationToken);
    }

    public async Task<Promotion?> PromoteAsync(SaleTerms sale, CancellationToken cancellationToken)
    {
        var (admitted, passedOver) = (0, 0);
        QueueRecord? record = null;
        for (var batch = 1; ; batch++)
        {
            var answer = await RunOnceAsync(Promote, sale, [MaxLooks], cancellationToken);
            if ((Code)answer[0] == Code.NoRoom)
                return null;

            admitted += (int)answer[2];
            passedOver += (int)answer[3];
            if (answer[6] == 1)
                record = Record(sale.ConcertId, answer);
            if (answer[4] == 1 && batch < MaxBatches)
                continue;

            var passed = answer[11] + answer[12];
            if (admitted + passedOver > 0)
                await PublishAsync($"{sale.ConcertId} {passed}", cancellationToken);
            if (record is not null)
                await AskAsync(records => records.SaveAsync(record, cancellationToken));
            return new Promotion(admitted, passedOver, answer[1] == 1, answer[7], passed, Instant(answer[5]));
        }
    }

    public async Task<bool> IsActiveAsync(QueuePass pass, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(pass, cancellationToken) is { Pass.IsActive: true };
        }
        catch (PortException) when (pass.IsActive)
        {
            return pass.ActiveUntil > await AskAsync(records => records.NowAsync(cancellationToken));
        }
    }

    public async Task ExtendAsync(QueuePass pass, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (await sales.FindAsync(pass.ConcertId, cancellationToken) is not { } sale)
            return;
        var answer = await RunAsync(Extend, sale, [Name(pass.UserId), pass.Sequence, End(until)], cancellationToken);
        if ((Code)answer[0] == Code.Held)
            await PublishAsync($"{sale.ConcertId} {Name(pass.UserId)}", cancellationToken);
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
        var answer = await RunAsync(
            Shorten,
            sale,
            [Name(userId), End(cancelled), others is { } last ? End(last) : 0],
            cancellationToken
        );
        if ((Code)answer[0] == Code.Held)
            await PublishAsync($"{concertId} {Name(userId)}", cancellationToken);
    }

    public async Task<QueueFigures> CountAsync(SaleTerms sale, CancellationToken cancellationToken)
    {
        var answer = await RunAsync(Count, sale, [], cancellationToken);
        var (admitted, abandoned) = (answer[3], answer[5] + answer[6]);
        return new QueueFigures(
            answer[1],
            answer[2],
            admitted,
            AdmittedPerSecond: (double)answer[4] / sale.Policy.IntervalSeconds,
            AbandonedShare: abandoned == 0 ? 0 : (double)abandoned / (admitted + abandoned)
        );
    }

    public async Task<EarlyPlaces?> ListEarlyAsync(SaleTerms sale, CancellationToken cancellationToken)
    {
        var users = new List<Guid>();
        for (RedisValue after = "-inf"; ; )
        {
            var answer = (RedisValue[])(await EvaluateAsync(Early, sale, [after, MaxArranged], cancellationToken))!;
            if (answer is [])
                return null;
            for (var i = 1; i < answer.Length; i += 2)
                users.Add(Guid.ParseExact(answer[i].ToString(), "N"));
            if (answer.Length == 1)
                return new EarlyPlaces((long)answer[0], users);
            after = answer[^1];
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
            await RunOnceAsync(Arrange, sale, arguments, cancellationToken);
        }
        await RunOnceAsync(Arrange, sale, [1], cancellationToken);
        await PublishAsync($"{sale.ConcertId} {long.MaxValue}", cancellationToken);
    }

    public async Task ListenAsync(Action<QueueChange> onChange, CancellationToken cancellationToken)
    {
        try
        {
            await redis.SubscribeAsync(Changes, message => onChange(Change(message)));
        }
        catch (RedisUnavailableException exception)
        {
            throw new PortException(QueueErrors.Unavailable, exception);
        }
    }

    public void Dispose() => _draws.Dispose();

    private async Task<bool> LeaveAsync(SaleTerms sale, Guid userId, long sequence, CancellationToken cancellationToken)
    {
        var code = (Code)(await RunAsync(Leave, sale, [Name(userId), sequence], cancellationToken))[0];
        if (code == Code.Held)
            await PublishAsync($"{sale.ConcertId} {Name(userId)}", cancellationToken);
        return code == Code.Held;
    }

    /// <summary>Brings a place back whose pass is from before a loss of data; null if it has ended or had its turn.</summary>
    private async Task<QueuePlace?> ReturnAsync(
        SaleTerms sale,
        QueuePass pass,
        bool isDrawn,
        CancellationToken cancellationToken
    )
    {
        var ends = ActiveUntil(pass);
        if (pass.IsActive)
        {
            // The room that knew of holds and payments is gone, but they are not.
            var since = await AskAsync(records => records.FindSinceAsync(pass, cancellationToken));
            if (since.HasPaid)
                return null;
            ends = Math.Max(ends, since.LastHoldEnds is { } last ? End(last) : 0);
        }
        var order = pass.Sequence;
        if (isDrawn && await FindDrawAsync(sale.ConcertId, cancellationToken) is { } draw)
            order = draw.OrderOf(pass) ?? order;
        var answer = await RunAsync(
            Return,
            sale,
            [Name(pass.UserId), pass.Sequence, ActiveUntil(pass), ends, order, pass.Position ?? 0],
            cancellationToken
        );
        return Place(pass.ConcertId, pass.UserId, answer);
    }

    /// <summary>A draw never changes, so it is remembered as long as there is room for it.</summary>
    private async Task<HeldDraw?> FindDrawAsync(long concertId, CancellationToken cancellationToken)
    {
        if (_draws.TryGetValue(concertId, out HeldDraw? draw))
            return draw;
        draw = await AskAsync(records => records.FindDrawAsync(concertId, cancellationToken));
        return draw is null
            ? null
            : _draws.Set(concertId, draw, new MemoryCacheEntryOptions { Size = draw.Entries.Length + 1 });
    }

    private async Task OpenAsync(SaleTerms sale, CancellationToken cancellationToken)
    {
        var last = await AskAsync(records => records.FindAsync(sale.ConcertId, cancellationToken));
        var draw = await FindDrawAsync(sale.ConcertId, cancellationToken);
        RedisValue[] arguments =
        [
            draw is not null ? OrderedByDraw
            : last?.Ordered == OrderedByArrival ? OrderedByArrival
            : 0,
            draw?.LastSequence ?? last?.Early ?? 0,
            last is not null,
            last?.Sequence ?? 0,
            last?.Through ?? 0,
            last?.Waiting ?? 0,
            last?.Active ?? 0,
            last?.ActiveUntil.ToUnixTimeMilliseconds() ?? 0,
            last?.Admitted ?? 0,
            last?.PassedOver ?? 0,
            last?.Left ?? 0,
        ];
        await RunOnceAsync(Open, sale, arguments, cancellationToken);
    }

    private static QueueRecord Record(long concertId, long[] answer) =>
        new()
        {
            ConcertId = concertId,
            At = Instant(answer[5]),
            Waiting = answer[7],
            Active = answer[8],
            Through = answer[9],
            ActiveUntil = Instant(answer[10]),
            Admitted = answer[11],
            PassedOver = answer[12],
            Left = answer[13],
            Sequence = answer[14],
            Early = answer[15],
            Ordered = (int)answer[16],
        };

    private async Task<T> AskAsync<T>(Func<QueueRecords, Task<T>> ask)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<QueueRecords>());
    }

    /// <summary>Runs a script, and makes the room first if there is none.</summary>
    private async Task<long[]> RunAsync(
        RedisScript script,
        SaleTerms sale,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    )
    {
        var answer = await RunOnceAsync(script, sale, arguments, cancellationToken);
        if ((Code)answer[0] != Code.NoRoom)
            return answer;
        await OpenAsync(sale, cancellationToken);
        answer = await RunOnceAsync(script, sale, arguments, cancellationToken);
        return (Code)answer[0] != Code.NoRoom ? answer : throw new PortException(QueueErrors.Unavailable);
    }

    private async Task<long[]> RunOnceAsync(
        RedisScript script,
        SaleTerms sale,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    ) => (long[])(await EvaluateAsync(script, sale, arguments, cancellationToken))!;

    private async Task<RedisResult> EvaluateAsync(
        RedisScript script,
        SaleTerms sale,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await redis.RunAsync(
                script,
                [.. KeyNames.Select(name => (RedisKey)$"{{concert:{sale.ConcertId}}}:{name}")],
                [.. Terms(sale), .. arguments],
                cancellationToken
            );
        }
        catch (RedisUnavailableException exception)
        {
            throw new PortException(QueueErrors.Unavailable, exception);
        }
    }

    private async Task PublishAsync(string message, CancellationToken cancellationToken)
    {
        try
        {
            await redis.PublishAsync(Changes, message, cancellationToken);
        }
        catch (RedisUnavailableException exception)
        {
            throw new PortException(QueueErrors.Unavailable, exception);
        }
    }

    private static QueueChange Change(string message)
    {
        var space = message.IndexOf(' ', StringComparison.Ordinal);
        var concertId = long.Parse(message.AsSpan(0, space), CultureInfo.InvariantCulture);
        var what = message.AsSpan(space + 1);
        return Guid.TryParseExact(what, "N", out var userId)
            ? new QueueChange(concertId, userId, Passed: 0)
            : new QueueChange(concertId, UserId: null, long.Parse(what, CultureInfo.InvariantCulture));
    }

    private static string Name(Guid userId) => userId.ToString("N");

    private static long ActiveUntil(QueuePass pass) => pass.ActiveUntil?.ToUnixTimeMilliseconds() ?? 0;

    /// <summary>The first millisecond at which a hold is over.</summary>
    private static long End(DateTimeOffset holdEnds) => holdEnds.ToUnixTimeMilliseconds() + 1;

    private static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static RedisValue[] Terms(SaleTerms sale) =>
        [
            sale.SaleOpensAt.ToUnixTimeMilliseconds(),
            sale.SaleClosesAt.ToUnixTimeMilliseconds(),
            sale.QueueIsPaused,
            sale.Policy.AdmissionsPerInterval,
            sale.Policy.IntervalSeconds * 1_000L,
            sale.Policy.MaxActive,
            sale.Policy.ActiveSeconds * 1_000L,
            sale.Policy.NoShowSeconds * 1_000L,
            sale.Policy.Fairness == Fairness.Draw,
        ];

    /// <param name="concertId">The concert.</param>
    /// <param name="userId">The user.</param>
    /// <param name="answer">
    /// Code, sequence, active until or 0, position or minus the number of those who are to be drawn, is drawn, passed, now.
    /// </param>
    private static QueuePlace? Place(long concertId, Guid userId, ReadOnlySpan<long> answer)
    {
        if ((Code)answer[0] != Code.Held)
            return null;
        var pass = new QueuePass(
            userId,
            concertId,
            Sequence: answer[1],
            Position: answer[3] < 0 ? null : answer[3],
            ActiveUntil: answer[2] == 0 ? null : Instant(answer[2]),
            AsOf: Instant(answer[6])
        );
        return new QueuePlace(pass, IsDrawn: answer[4] == 1, DrawnAmong: Math.Max(0, -answer[3]), Passed: answer[5]);
    }
}
