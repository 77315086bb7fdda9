namespace Concert.Infrastructure.Users;

using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

/// <summary>100 wrong passwords per account and minute, over all instances; not counted while Redis is away.</summary>
internal sealed partial class SignInAttempts(RedisConnection redis, ILogger<SignInAttempts> logger) : ISignInAttempts
{
    private const int MaxAttempts = 100;
    private const long WindowMilliseconds = 60_000;

    private static readonly RedisScript Attempt = RedisScript.Alone("attempt");
    private static readonly RedisScript Forgive = RedisScript.Alone("forgive");

    public async Task<TimeSpan?> CountAsync(string normalizedEmail, CancellationToken cancellationToken)
    {
        var left = await RunAsync(Attempt, normalizedEmail, [MaxAttempts, WindowMilliseconds], cancellationToken);
        return left == 0 ? null : TimeSpan.FromMilliseconds(left);
    }

    public Task ForgiveAsync(string normalizedEmail, CancellationToken cancellationToken) =>
        RunAsync(Forgive, normalizedEmail, [], cancellationToken);

    private async Task<long> RunAsync(
        RedisScript script,
        string normalizedEmail,
        RedisValue[] values,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (long)await redis.RunAsync(script, [Key(normalizedEmail)], values, cancellationToken);
        }
        catch (RedisUnavailableException exception)
        {
            LogNotCounted(logger, exception);
            return 0;
        }
    }

    /// <summary>No address is stored in Redis.</summary>
    private static RedisKey Key(string normalizedEmail) =>
        $"sign-in:{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(normalizedEmail)))}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempts to sign in are not being counted")]
    private static partial void LogNotCounted(ILogger logger, Exception exception);
}
