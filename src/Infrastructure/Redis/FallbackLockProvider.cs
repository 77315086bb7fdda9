namespace Concert.Infrastructure.Redis;

using Concert.Infrastructure.Persistence;
using Polly;
using Polly.CircuitBreaker;

/// <summary>
/// Redis's locks while Redis is there, else the database's. A breaker keeps commands from waiting for Redis's time-out
/// one by one: after a few failures it asks the database straight away, and tries Redis again every two seconds.
/// </summary>
internal sealed class FallbackLockProvider(
    ILockProvider whileRedisIsThere,
    DatabaseLockProvider database,
    RedisBreaker breaker
) : ILockProvider
{
    public async Task<IAsyncDisposable?> AcquireAsync(
        IReadOnlyList<string> keys,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await breaker.Pipeline.ExecuteAsync(
                async token => await whileRedisIsThere.AcquireAsync(keys, wait, token),
                cancellationToken
            );
        }
        catch (Exception exception) when (exception is RedisUnavailableException or BrokenCircuitException)
        {
            return await database.AcquireAsync(keys, wait, cancellationToken);
        }
    }
}

/// <summary>One breaker for all locks of an instance.</summary>
internal sealed class RedisBreaker
{
    public ResiliencePipeline Pipeline { get; } =
        new ResiliencePipelineBuilder()
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder().Handle<RedisUnavailableException>(),
                    FailureRatio = 0.5,
                    MinimumThroughput = 4,
                    SamplingDuration = TimeSpan.FromSeconds(5),
                    BreakDuration = TimeSpan.FromSeconds(2),
                }
            )
            .Build();
}
