namespace Concert.Infrastructure.Redis;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

/// <summary>Where Redis is and how it is used.</summary>
internal sealed class RedisOptions
{
    /// <summary>Put in front of every key and channel, so that several systems can share one Redis.</summary>
    public string KeyPrefix { get; set; } = "concert:";

    /// <summary>The longest that one call may take; then Redis counts as away.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>
/// The one connection of an instance. It is opened at the first use and reopens itself; a call while it is down fails at
/// once, and every call is bounded by <see cref="RedisOptions.CallTimeout"/>.
/// </summary>
internal sealed class RedisConnection : IDisposable
{
    private const int MaxScriptReloads = 2;

    private readonly RedisOptions _options;
    private readonly Lazy<Task<ConnectionMultiplexer>> _connection;

    public RedisConnection(IConfiguration configuration, IOptions<RedisOptions> options)
    {
        _options = options.Value;
        _connection = new(() => ConnectAsync(configuration.GetConnectionString("Redis")));
    }

    public string KeyPrefix => _options.KeyPrefix;

    /// <summary>Runs a script, atomically. Keys get the prefix; all keys of one call must share a hash tag.</summary>
    /// <exception cref="RedisUnavailableException">Redis cannot be reached or did not answer in time.</exception>
    public async Task<RedisResult> RunAsync(
        RedisScript script,
        RedisKey[] keys,
        RedisValue[] arguments,
        CancellationToken cancellationToken = default
    )
    {
        for (var reloads = 0; ; reloads++)
        {
            try
            {
                var connection = await _connection.Value.WaitAsync(_options.CallTimeout, cancellationToken);
                return await connection
                    .GetDatabase()
                    .ScriptEvaluateAsync(script.Text, [.. keys.Select(key => key.Prepend(KeyPrefix))], arguments)
                    .WaitAsync(_options.CallTimeout, cancellationToken);
            }
            catch (RedisServerException exception)
                when (reloads < MaxScriptReloads && exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                // Redis was restarted and has forgotten its scripts; the client sends the text again.
            }
            catch (Exception exception)
                when (exception is RedisConnectionException or TimeoutException || IsLoading(exception))
            {
                throw new RedisUnavailableException(exception);
            }
        }
    }

    /// <summary>Calls <paramref name="onMessage"/> for every message on a channel, also after a reconnect.</summary>
    public async Task SubscribeAsync(string channel, Action<string> onMessage)
    {
        try
        {
            var connection = await _connection.Value.WaitAsync(_options.CallTimeout);
            await connection
                .GetSubscriber()
                .SubscribeAsync(
                    new RedisChannel(KeyPrefix + channel, RedisChannel.PatternMode.Literal),
                    (_, message) => onMessage(message.ToString())
                )
                .WaitAsync(_options.CallTimeout);
        }
        catch (Exception exception) when (exception is RedisConnectionException or TimeoutException)
        {
            throw new RedisUnavailableException(exception);
        }
    }

    public async Task PingAsync(CancellationToken cancellationToken)
    {
        var connection = await _connection.Value.WaitAsync(_options.CallTimeout, cancellationToken);
        await connection.GetDatabase().PingAsync().WaitAsync(_options.CallTimeout, cancellationToken);
    }

    public void Dispose()
    {
        if (_connection is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            _connection.Value.Result.Dispose();
    }

    private static bool IsLoading(Exception exception) =>
        exception is RedisServerException && exception.Message.StartsWith("LOADING", StringComparison.Ordinal);

    private static async Task<ConnectionMultiplexer> ConnectAsync(string? connectionString)
    {
        var options = ConfigurationOptions.Parse(
            connectionString ?? throw new InvalidOperationException("ConnectionStrings:Redis is not set.")
        );
        options.AbortOnConnectFail = false;
        var connection = await ConnectionMultiplexer.ConnectAsync(options);
#if !PUBLIC_FEED
        // The 1.x client otherwise completes all awaits in order on one worker, which one blocked continuation stops.
        connection.PreserveAsyncOrder = false;
#endif
        return connection;
    }
}

/// <summary>Redis cannot be reached or did not answer in time.</summary>
internal sealed class RedisUnavailableException(Exception cause) : Exception("Redis is unavailable.", cause);
