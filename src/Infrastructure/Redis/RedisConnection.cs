namespace Concert.Infrastructure.Redis;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using StackExchange.Redis;

/// <summary>Where Redis is and how it is used.</summary>
internal sealed class RedisOptions
{
    /// <summary>Put in front of every key and channel, so that several systems can share one Redis.</summary>
    public string KeyPrefix { get; set; } = "concert:";

    /// <summary>
    /// The longest that one call may take; then Redis counts as away. Events are published inside a transaction, which the
    /// database ends when it has been idle for 15 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>
/// The one connection of an instance. It is opened at the first use and reopens itself. Every call is bounded by
/// <see cref="RedisOptions.CallTimeout"/>; after a few failures a breaker lets calls fail at once, and tries again every
/// two seconds, so that a Redis that hangs does not make every request wait.
/// </summary>
internal sealed class RedisConnection : IDisposable
{
    private const int MaxScriptReloads = 2;

    private readonly RedisOptions _options;
    private readonly string? _connectionString;
    private readonly Lock _gate = new();
    private Task<ConnectionMultiplexer>? _connecting;
    private readonly ResiliencePipeline _breaker = new ResiliencePipelineBuilder()
        .AddCircuitBreaker(
            new CircuitBreakerStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } e && IsAway(e)),
                FailureRatio = 0.5,
                MinimumThroughput = 4,
                SamplingDuration = TimeSpan.FromSeconds(5),
                BreakDuration = TimeSpan.FromSeconds(2),
            }
        )
        .Build();

    public RedisConnection(IConfiguration configuration, IOptions<RedisOptions> options)
    {
        _options = options.Value;
        _connectionString = configuration.GetConnectionString("Redis");
    }

    public string KeyPrefix => _options.KeyPrefix;

    public TimeSpan CallTimeout => _options.CallTimeout;

    /// <summary>Runs a script, atomically. Keys get the prefix; all keys of one call must share a hash tag.</summary>
    /// <exception cref="RedisUnavailableException">Redis cannot be reached or did not answer in time.</exception>
    public async Task<RedisResult> RunAsync(
        RedisScript script,
        RedisKey[] keys,
        RedisValue[] arguments,
        CancellationToken cancellationToken = default
    )
    {
        RedisKey[] prefixed = [.. keys.Select(key => key.Prepend(KeyPrefix))];
        return await CallAsync(
            (database, token) => EvaluateAsync(database, script.Text, prefixed, arguments, token),
            cancellationToken
        );
    }

    /// <summary>Makes a call, which is asked to stop when it has taken too long.</summary>
    /// <exception cref="RedisUnavailableException">Redis cannot be reached or did not answer in time.</exception>
    public async Task<T> CallAsync<T>(
        Func<IDatabase, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await _breaker.ExecuteAsync(
                async token =>
                {
                    using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                    limit.CancelAfter(CallTimeout);
                    try
                    {
                        return await call(await DatabaseAsync(limit.Token), limit.Token);
                    }
                    catch (OperationCanceledException exception) when (!token.IsCancellationRequested)
                    {
                        throw new TimeoutException("Redis did not answer in time.", exception);
                    }
                },
                cancellationToken
            );
        }
        catch (Exception exception) when (IsAway(exception))
        {
            throw new RedisUnavailableException(exception);
        }
    }

    /// <summary>Calls <paramref name="onMessage"/> for every message on a channel, also after a reconnect.</summary>
    public Task SubscribeAsync(string channel, Action<string> onMessage) =>
        CallAsync(
            async (database, token) =>
            {
                var subscriber = database.Multiplexer.GetSubscriber();
                await subscriber
                    .SubscribeAsync(Channel(channel), (_, message) => onMessage(message.ToString()))
                    .WaitAsync(token);
                return channel;
            },
            CancellationToken.None
        );

    /// <summary>Sends a message to all who subscribe to a channel now.</summary>
    public Task PublishAsync(string channel, string message, CancellationToken cancellationToken) =>
        CallAsync(
            (database, token) => database.PublishAsync(Channel(channel), message).WaitAsync(token),
            cancellationToken
        );

    public async Task PingAsync(CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken);
        await database.PingAsync().WaitAsync(_options.CallTimeout, cancellationToken);
    }

    private async Task<IDatabase> DatabaseAsync(CancellationToken cancellationToken) =>
        (await ConnectedAsync().WaitAsync(_options.CallTimeout, cancellationToken)).GetDatabase();

    public void Dispose()
    {
        if (_connecting is { IsCompletedSuccessfully: true })
            _connecting.Result.Dispose();
    }

    private static async Task<RedisResult> EvaluateAsync(
        IDatabase database,
        string script,
        RedisKey[] keys,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    )
    {
        for (var reloads = 0; ; reloads++)
        {
            try
            {
                return await database.ScriptEvaluateAsync(script, keys, arguments).WaitAsync(cancellationToken);
            }
            catch (RedisServerException exception)
                when (reloads < MaxScriptReloads && exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                // Redis was restarted and has forgotten its scripts; the client sends the text again.
            }
        }
    }

    /// <summary>
    /// Redis cannot be reached, does not answer, or cannot do its part: it is loading, full, a replica, or failing over. An
    /// error that begins with ERR is one of our scripts' and a bug.
    /// </summary>
    private static bool IsAway(Exception exception) =>
        exception is TimeoutException or BrokenCircuitException
        || (exception is RedisException && !exception.Message.StartsWith("ERR", StringComparison.Ordinal));

    private Task<ConnectionMultiplexer> ConnectedAsync()
    {
        lock (_gate)
        {
            if (_connecting is null or { IsFaulted: true })
                _connecting = ConnectAsync(_connectionString);
            return _connecting;
        }
    }

    private RedisChannel Channel(string name) => new(KeyPrefix + name, RedisChannel.PatternMode.Literal);

    private static async Task<ConnectionMultiplexer> ConnectAsync(string? connectionString)
    {
        var options = ConfigurationOptions.Parse(
            connectionString ?? throw new InvalidOperationException("ConnectionStrings:Redis is not set.")
        );
        options.AbortOnConnectFail = false;
        var connection = await ConnectionMultiplexer.ConnectAsync(options);
        return connection;
    }
}

/// <summary>Redis cannot be reached or did not answer in time.</summary>
internal sealed class RedisUnavailableException(Exception cause) : Exception("Redis is unavailable.", cause);
