namespace Concert.Infrastructure.Users;

using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

/// <summary>
/// At most 100 wrong passwords for one account within a minute, over all instances. While Redis is away nothing is
/// counted: signing in goes on, at the price of the slow hash for every attempt.
/// </summary>
internal sealed partial class SignInAttempts(RedisConnection redis, ILogger<SignInAttempts> logger) : ISignInAttempts
{
    private const int MaxAttempts = 100;
    private const long WindowMilliseconds = 60_000;

    private static readonly RedisScript Attempt = RedisScript.Alone("attempt");
    private static readonly RedisScript Forgive = RedisScript.Alone("forgive");

    public async Task<TimeSpan?> CountAsync(string normalizedEmail, CancellationToken cancellationToken)
    {
        try
        {
            var left = (long)
                await redis.RunAsync(
                    Attempt,
                    [Key(normalizedEmail)],
                    [MaxAttempts, WindowMilliseconds],
                    cancellationToken
                );
            return left == 0 ? null : TimeSpan.FromMilliseconds(left);
        }
        catch (RedisUnavailableException exception)
        {
            LogNotCounted(logger, exception);
            return null;
        }
    }

    public async Task ForgiveAsync(string normalizedEmail, CancellationToken cancellationToken)
    {
        try
        {
            await redis.RunAsync(Forgive, [Key(normalizedEmail)], [], cancellationToken);
        }
        catch (RedisUnavailableException exception)
        {
            LogNotCounted(logger, exception);
        }
    }

    /// <summary>No address stands in Redis as it is.</summary>
    private static RedisKey Key(string normalizedEmail) =>
        $"sign-in:{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(normalizedEmail)))}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempts to sign in are not being counted")]
    private static partial void LogNotCounted(ILogger logger, Exception exception);
}
