namespace Concert.Infrastructure.Users;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

internal sealed class AttemptOptions
{
    /// <summary>How many wrong passwords for an account from an address cost no wait.</summary>
    [Range(1, 1_000)]
    public int FreeAttempts { get; set; } = 10;

    /// <summary>After the last free attempt; each further one doubles it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromSeconds(1);

    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Without an attempt for so long, all are forgotten.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan Memory { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>
/// Attempts are counted in Redis, for all instances; while it is away, in a bounded memory of each. Counting one and
/// setting the wait after it is one step, so that concurrent attempts cannot outrun it.
/// </summary>
internal sealed partial class SignInAttempts(
    RedisConnection redis,
    CallerNames names,
    IOptions<AttemptOptions> options,
    TimeProvider time,
    ILogger<SignInAttempts> logger
) : ISignInAttempts, IDisposable
{
    /// <summary>Some 20 MB of accounts and addresses.</summary>
    private const int MaxRemembered = 100_000;

    private static readonly RedisScript Attempt = RedisScript.Alone("attempt");
    private static readonly RedisScript Return = RedisScript.Alone("return-attempt");

    private readonly Lock _gate = new();
    private readonly MemoryCache _whileAway = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });

    public async Task<TimeSpan?> CountAsync(string normalizedEmail, string address, CancellationToken cancellationToken)
    {
        var key = Key(normalizedEmail, address);
        try
        {
            var limits = options.Value;
            var wait = (long)
                await redis.RunAsync(
                    Attempt,
                    [key],
                    [
                        limits.FreeAttempts,
                        limits.FirstWait.TotalMilliseconds,
                        limits.LongestWait.TotalMilliseconds,
                        (long)limits.Memory.TotalMilliseconds,
                    ],
                    cancellationToken
                );
            return wait == 0 ? null : TimeSpan.FromMilliseconds(wait);
        }
        catch (RedisUnavailableException exception)
        {
            LogCountedAlone(logger, exception);
            return CountAlone(key);
        }
    }

    public async Task ReturnAsync(string normalizedEmail, string address, CancellationToken cancellationToken)
    {
        var key = Key(normalizedEmail, address);
        lock (_gate)
        {
            if (_whileAway.Get<Attempts>(key) is { } known)
                Remember(key, new Attempts(Math.Max(0, known.Count - 1), DateTimeOffset.MinValue));
        }
        try
        {
            await redis.RunAsync(Return, [key], [], cancellationToken);
        }
        catch (RedisUnavailableException)
        {
            // Then it was not counted there.
        }
    }

    public async Task ForgetAsync(string normalizedEmail, string address, CancellationToken cancellationToken)
    {
        var key = Key(normalizedEmail, address);
        _whileAway.Remove(key);
        try
        {
            await redis.CallAsync(
                (database, token) => database.KeyDeleteAsync(redis.KeyPrefix + key).WaitAsync(token),
                cancellationToken
            );
        }
        catch (RedisUnavailableException)
        {
            // They expire.
        }
    }

    public void Dispose() => _whileAway.Dispose();

    /// <summary>Does what the script does.</summary>
    private TimeSpan? CountAlone(string key)
    {
        var limits = options.Value;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var known = _whileAway.Get<Attempts>(key) ?? new Attempts(0, DateTimeOffset.MinValue);
            if (known.FreeAt > now)
                return known.FreeAt - now;
            var excess = known.Count + 1 - limits.FreeAttempts;
            var freeAt =
                excess < 0
                    ? now
                    : now
                        + TimeSpan.FromTicks(
                            (long)Math.Min(limits.FirstWait.Ticks * Math.Pow(2, excess), limits.LongestWait.Ticks)
                        );
            Remember(key, new Attempts(known.Count + 1, freeAt));
            return null;
        }
    }

    private void Remember(string key, Attempts attempts) =>
        _whileAway.Set(
            key,
            attempts,
            new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = options.Value.Memory }
        );

    /// <summary>Neither the account nor the address is stored.</summary>
    private string Key(string normalizedEmail, string address) =>
        $"sign-in:{names.Of($"{normalizedEmail}\n{address}")}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempts to sign in are being counted by this instance alone")]
    private static partial void LogCountedAlone(ILogger logger, Exception exception);

    private sealed record Attempts(int Count, DateTimeOffset FreeAt);
}
