namespace Concert.Infrastructure.Concerts;

using System.Globalization;
using System.Text.Json;
using Concert.Application.Concerts.RankConcerts;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

/// <summary>
/// Exact windows that slide with Redis's clock, over sales by the database's. A reservation counts once, however often its
/// events come, and in any order with a rebuild.
/// </summary>
internal sealed class Ranking(RedisConnection redis, IOptions<EventOptions> options) : IRanking, IEventPublisher
{
    /// <summary>Scripts that advance a window which nobody has read for long.</summary>
    private const int MaxAdvances = 20;
    private const int LoadSize = 1_000;

    private static readonly RedisScript Script = RedisScript.Alone("ranking");
    private static readonly RankingWindow[] Windows = [RankingWindow.Hour, RankingWindow.Day, RankingWindow.Week];

    private static readonly RedisKey[] Keys =
    [
        "{ranking}:state",
        "{ranking}:sales",
        "{ranking}:known",
        .. Windows.Select(window => (RedisKey)$"{{ranking}}:{window.ToString().ToLowerInvariant()}"),
    ];

    private static readonly RedisValue[] Lengths =
    [
        .. Windows.Select(window => (RedisValue)(long)window.Length().TotalMilliseconds),
    ];

    public EventChannels Channel => EventChannels.Ranking;

    public async Task PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancellationToken)
    {
        var changes = events.SelectMany(Change).ToArray();
        if (changes.Length > 0)
            await RunAsync("apply", argument: "", changes, cancellationToken);
    }

    public async Task<IReadOnlyList<ConcertSales>?> FindTopAsync(
        RankingWindow window,
        int limit,
        CancellationToken cancellationToken
    )
    {
        if (!options.Value.Ranking)
            return null;
        try
        {
            for (var advances = 0; advances < MaxAdvances; advances++)
            {
                var number = Array.IndexOf(Windows, window) + 1;
                var answer = (RedisValue[])(await RunAsync("top", number, [limit], cancellationToken))!;
                if (answer[0] == 0)
                    continue;
                return answer[0] == 1 ? [.. answer.Skip(1).Chunk(2).Select(Sales)] : null;
            }
        }
        catch (RedisUnavailableException)
        {
            // The database answers.
        }
        return null;
    }

    public async Task<bool> RebuildAsync(
        IAsyncEnumerable<SeatSale> sales,
        bool force,
        CancellationToken cancellationToken
    )
    {
        var builder = Guid.NewGuid().ToString("N");
        if (!options.Value.Ranking || !await SucceedsAsync("begin", [force]))
            return false;
        await foreach (var some in sales.Chunk(LoadSize).WithCancellation(cancellationToken))
        {
            if (!await SucceedsAsync("load", [.. some.SelectMany(Sale)]))
                return false;
        }
        return await SucceedsAsync("finish", []);

        async Task<bool> SucceedsAsync(string what, RedisValue[] arguments) =>
            (long)await RunAsync(what, builder, arguments, cancellationToken) == 1;
    }

    private Task<RedisResult> RunAsync(
        string what,
        RedisValue argument,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    ) => redis.RunAsync(Script, Keys, [what, argument, .. Lengths, .. arguments], cancellationToken);

    private static RedisValue[] Change(OutgoingEvent each)
    {
        if (string.Equals(each.Type, ReservationRefunded.Type, StringComparison.Ordinal))
            return [Guid.Parse(each.AggregateId).ToString("N"), "", 0, 0];
        if (!string.Equals(each.Type, ReservationConfirmed.Type, StringComparison.Ordinal))
            return [];
        var confirmed = JsonElement.Parse(each.Payload);

        // Those written before the ranking was made do not say when; a rebuild counts them.
        return confirmed.TryGetProperty("confirmedAt", out var confirmedAt)
            ? Sale(
                new SeatSale(
                    Guid.Parse(each.AggregateId),
                    confirmed.GetProperty("concertId").GetInt64(),
                    confirmed.GetProperty("seatIds").GetArrayLength(),
                    confirmedAt.GetDateTimeOffset()
                )
            )
            : [];
    }

    /// <summary>Leading zeros make texts sort as numbers.</summary>
    private static RedisValue[] Sale(SeatSale sale) =>
        [
            sale.ReservationId.ToString("N"),
            sale.ConcertId.ToString("D19", CultureInfo.InvariantCulture),
            sale.Seats,
            sale.ConfirmedAt.ToUnixTimeMilliseconds(),
        ];

    private static ConcertSales Sales(RedisValue[] pair) =>
        new(long.Parse((string)pair[0]!, CultureInfo.InvariantCulture), -(int)pair[1]);
}
