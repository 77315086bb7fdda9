namespace Concert.Infrastructure.Redis;

using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

/// <summary>
/// Looks every two seconds whether a master may drop data, or will soon refuse more of it. What Redis does not let this
/// user see is not watched.
/// </summary>
internal sealed partial class RedisWatch(RedisConnection redis, TimeProvider time, ILogger<RedisWatch> logger)
    : BackgroundService
{
    private const double NearlyFull = 0.9;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private volatile string? _trouble;
    private bool _isRefused;
    private bool _evicts;
    private bool _isNearlyFull;

    /// <summary>What an operator should change; null if nothing is known.</summary>
    public string? Trouble => _trouble;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                Judge(await redis.CallAsync(ReadAsync, stoppingToken));
            }
            catch (RedisUnavailableException)
            {
                // Others say so.
            }
            catch (RedisServerException)
            {
                Judge(masters: null);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static async Task<IReadOnlyList<Memory>?> ReadAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var masters = database.Multiplexer.GetServers().Where(server => server.IsConnected && !server.IsReplica);
        try
        {
            return await Task.WhenAll(
                masters.Select(async master =>
                    Memory.Of(await master.InfoRawAsync("memory").WaitAsync(cancellationToken))
                )
            );
        }
        catch (RedisServerException exception) when (exception.Kind == RedisErrorKind.NoPermission)
        {
            return null;
        }
    }

    private void Judge(IReadOnlyList<Memory>? masters)
    {
        if (masters is null || masters.Any(each => each.Policy is null))
        {
            if (!_isRefused)
                LogRefused(logger);
            _isRefused = true;
            return;
        }
        var evicting = masters.FirstOrDefault(each => each.Policy is not "noeviction")?.Policy;
        var share = masters.Select(each => each.Share).DefaultIfEmpty().Max();
        if (evicting is not null && !_evicts)
            LogEvicts(logger, evicting);
        if (share > NearlyFull && !_isNearlyFull)
            LogNearlyFull(logger, share);
        (_evicts, _isNearlyFull) = (evicting is not null, share > NearlyFull);
        string?[] troubles =
        [
            _evicts ? $"maxmemory-policy is {evicting} instead of noeviction" : null,
            _isNearlyFull ? string.Create(CultureInfo.InvariantCulture, $"{share:P0} of maxmemory is in use") : null,
        ];
        _trouble = _evicts || _isNearlyFull ? string.Join("; ", troubles.OfType<string>()) : null;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Redis may drop queues and locks: maxmemory-policy is {Policy}; set it to noeviction"
    )]
    private static partial void LogEvicts(ILogger logger, string policy);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Redis is nearly full and will refuse users: {Share:P0} of maxmemory is in use; raise maxmemory"
    )]
    private static partial void LogNearlyFull(ILogger logger, double share);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Redis does not show its memory to this user, so eviction and a full memory are not watched"
    )]
    private static partial void LogRefused(ILogger logger);

    /// <param name="Policy">Null if it is not shown.</param>
    /// <param name="Share">Of the memory that may be used; 0 if there is no limit.</param>
    private sealed record Memory(string? Policy, double Share)
    {
        public static Memory Of(string? info)
        {
            var lines = (info ?? "")
                .Split('\n', StringSplitOptions.TrimEntries)
                .Select(line => line.Split(':', 2))
                .Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
            var (used, limit) = (Number("used_memory"), Number("maxmemory"));
            return new Memory(lines.GetValueOrDefault("maxmemory_policy"), limit > 0 ? (double)used / limit : 0);

            long Number(string name) =>
                long.TryParse(lines.GetValueOrDefault(name), CultureInfo.InvariantCulture, out var value) ? value : 0;
        }
    }
}
