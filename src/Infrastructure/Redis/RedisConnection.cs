namespace Concert.Infrastructure.Redis;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using StackExchange.Redis;
using static System.StringComparison;

internal sealed class RedisOptions
{
    /// <summary>Put in front of every key and channel, so that several systems can share one Redis.</summary>
    public string KeyPrefix { get; set; } = "concert:";

    /// <summary>
    /// After this, Redis counts as away. Less than the 15 s after which the database ends an idle transaction, since events
    /// are published inside one.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>
/// An instance's connection, opened at first use and reopened by itself. Every call is bounded by
/// <see cref="RedisOptions.CallTimeout"/>; after a few failures a breaker lets calls fail at once and tries again every two
/// seconds, so that a Redis that hangs does not make every request wait.
/// </summary>
internal sealed class RedisConnection(IConfiguration configuration, IOptions<RedisOptions> options) : IDisposable
{
    private readonly Lock _gate = new();
    private Task<ConnectionMultiplexer>? _connecting;
    private readonly (ResiliencePipeline Pipeline, CircuitBreakerStateProvider State) _breaker = NewBreaker();

    public string KeyPrefix => options.Value.KeyPrefix;

    public TimeSpan CallTimeout => options.Value.CallTimeout;

    /// <summary>False while calls fail at once, and until one of those tried has succeeded.</summary>
    public bool IsAvailable => _breaker.State.CircuitState is CircuitState.Closed;

    /// <summary>Runs a script, atomically. Keys get the prefix; all keys of one call must share a hash tag.</summary>
    /// <exception cref="RedisUnavailableException"/>
    public Task<RedisResult> RunAsync(
        RedisScript script,
        RedisKey[] keys,
        RedisValue[] arguments,
        CancellationToken cancellationToken = default
    )
    {
        RedisKey[] prefixed = [.. keys.Select(key => key.Prepend(KeyPrefix))];
        return CallAsync(
            async (database, token) =>
            {
                try
                {
                    return await database.ScriptEvaluateAsync(script.Hash, prefixed, arguments).WaitAsync(token);
                }
                catch (RedisServerException exception) when (exception.Message.StartsWith("NOSCRIPT", Ordinal))
                {
                    // This server is new, or has lost its scripts. This teaches it the script again.
                    return await database.ScriptEvaluateAsync(script.Text, prefixed, arguments).WaitAsync(token);
                }
            },
            cancellationToken
        );
    }

    /// <summary>Makes a call, whose token is cancelled when it has taken too long.</summary>
    /// <exception cref="RedisUnavailableException"/>
    public async Task<T> CallAsync<T>(
        Func<IDatabase, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await _breaker.Pipeline.ExecuteAsync(
                async token =>
                {
                    using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                    limit.CancelAfter(CallTimeout);
                    IDatabase? database = null;
                    try
                    {
                        database = await DatabaseAsync(limit.Token);
                        return await call(database, limit.Token);
                    }
                    catch (RedisServerException exception) when (ErrorOf(exception).StartsWith("READONLY", Ordinal))
                    {
                        // Another server is the master now. By itself, the client would look for it once a minute.
                        _ = database!.Multiplexer.ConfigureAsync();
                        throw;
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

    /// <summary>Outlives a reconnect.</summary>
    public Task SubscribeAsync(string channel, Action<string> onMessage) =>
        CallAsync(
            async (database, token) =>
            {
                await database
                    .Multiplexer.GetSubscriber()
                    .SubscribeAsync(Channel(channel), (_, message) => onMessage(message.ToString()))
                    .WaitAsync(token);
                return channel;
            },
            CancellationToken.None
        );

    /// <summary>Sends a message without waiting for it to arrive.</summary>
    public Task PublishAsync(string channel, string message, CancellationToken cancellationToken) =>
        CallAsync(
            (database, _) => database.PublishAsync(Channel(channel), message, CommandFlags.FireAndForget),
            cancellationToken
        );

    public async Task PingAsync(CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken);
        await database.PingAsync().WaitAsync(CallTimeout, cancellationToken);
    }

    public void Dispose()
    {
        if (_connecting is { IsCompletedSuccessfully: true })
            _connecting.Result.Dispose();
    }

    /// <summary>
    /// Redis cannot be reached, does not answer, or cannot do its part: it is loading, full, a replica, failing over, or
    /// does not have the slot. An error that begins with ERR is a bug of our scripts.
    /// </summary>
    private static bool IsAway(Exception exception) =>
        exception is TimeoutException or BrokenCircuitException
        || (exception is RedisException && !ErrorOf(exception).StartsWith("ERR", Ordinal));

    /// <summary>What a command within a script was refused for; Redis 6 puts it behind "ERR Error running script".</summary>
    private static string ErrorOf(Exception exception)
    {
        var message = exception.Message;
        var inner = message.StartsWith("ERR Error running script", Ordinal) ? message.LastIndexOf(": -", Ordinal) : -1;
        return inner < 0 ? message : message[(inner + 3)..];
    }

    private static (ResiliencePipeline, CircuitBreakerStateProvider) NewBreaker()
    {
        var state = new CircuitBreakerStateProvider();
        var breaker = new ResiliencePipelineBuilder().AddCircuitBreaker(
            new CircuitBreakerStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } e && IsAway(e)),
                FailureRatio = 0.5,
                MinimumThroughput = 4,
                SamplingDuration = TimeSpan.FromSeconds(5),
                BreakDuration = TimeSpan.FromSeconds(2),
                StateProvider = state,
            }
        );
        return (breaker.Build(), state);
    }

    private async Task<IDatabase> DatabaseAsync(CancellationToken cancellationToken)
    {
        Task<ConnectionMultiplexer> connecting;
        lock (_gate)
        {
            if (_connecting is null or { IsFaulted: true })
                _connecting = ConnectAsync(configuration.GetConnectionString("Redis"));
            connecting = _connecting;
        }
        return (await connecting.WaitAsync(CallTimeout, cancellationToken)).GetDatabase();
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(string? connectionString)
    {
        var settings = ConfigurationOptions.Parse(
            connectionString ?? throw new InvalidOperationException("ConnectionStrings:Redis is not set.")
        );
        settings.AbortOnConnectFail = false;
        // The client counts INFO among the commands of administrators.
        settings.AllowAdmin = true;
        return await ConnectionMultiplexer.ConnectAsync(settings);
    }

    private RedisChannel Channel(string name) => new(KeyPrefix + name, RedisChannel.PatternMode.Literal);
}

internal sealed class RedisUnavailableException(Exception cause) : Exception("Redis is unavailable.", cause);
