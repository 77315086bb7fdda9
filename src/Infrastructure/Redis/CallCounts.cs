namespace Concert.Infrastructure.Redis;

using Microsoft.Extensions.Logging;

/// <summary>Counts in Redis and by its clock.</summary>
internal sealed partial class CallCounts(RedisConnection redis, CallerNames names, ILogger<CallCounts> logger)
    : ICallCounts
{
    private static readonly RedisScript Count = RedisScript.Alone("calls");

    public async Task<CallCount?> AddAsync(
        string limit,
        string caller,
        int calls,
        TimeSpan window,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var reply = (long[])
                (
                    await redis.RunAsync(
                        Count,
                        [$"calls:{limit}:{names.Of(caller)}"],
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
