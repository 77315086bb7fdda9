namespace Concert.Infrastructure.Redis;

using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

/// <summary>
/// Counts in Redis and by its clock. The names of its keys are made with the signing key, because anybody could find out
/// the address behind a plain hash.
/// </summary>
internal sealed partial class CallCounts(
    RedisConnection redis,
    IOptions<TokenOptions> tokens,
    ILogger<CallCounts> logger
) : ICallCounts
{
    private const int NameBytes = 16;

    private static readonly RedisScript Count = RedisScript.Alone("calls");

    private readonly Lazy<byte[]> _key = new(() =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(tokens.Value.AllKeys[0]), "names of callers"u8)
    );

    public async Task<CallCount?> AddAsync(
        string limit,
        string caller,
        int calls,
        TimeSpan window,
        CancellationToken cancellationToken
    )
    {
        var name = Convert.ToHexStringLower(
            HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes(caller)).AsSpan(0, NameBytes)
        );
        try
        {
            var reply = (long[])
                (
                    await redis.RunAsync(
                        Count,
                        [$"calls:{limit}:{name}"],
                        [calls, (long)window.TotalMilliseconds],
                        cancellationToken
                    )
                )!;
            return new CallCount(reply[0], TimeSpan.FromMilliseconds(reply[1]));
        }
        catch (RedisUnavailableException exception)
        {
            LogNotShared(logger, exception);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Calls are counted by each instance on its own")]
    private static partial void LogNotShared(ILogger logger, Exception exception);
}
