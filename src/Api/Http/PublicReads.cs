namespace Concert.Api.Http;

using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using Concert.Infrastructure.Persistence;
using MediatR;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

/// <summary>What is kept of public reads.</summary>
internal sealed class CacheOptions
{
    /// <summary>The bytes of all answers that are kept, with their compressed forms; what is being built comes on top.</summary>
    [Range(16L << 20, 64L << 30)]
    public long MaxBytes { get; set; } = 256 << 20;
}

internal static class PublicReadsSetup
{
    public static void AddPublicReads(this IServiceCollection services)
    {
        services.AddOptions<CacheOptions>().BindConfiguration("Cache").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<PublicReads>();
    }
}

/// <summary>
/// The answers of public reads, ready to be sent, and bounded in bytes. The first call of an address goes through its
/// action, which names the query; from then on the address is answered before routing, without a read while it is fresh.
/// </summary>
internal sealed class PublicReads(
    IServiceScopeFactory scopes,
    CatalogueChanges changes,
    DatabaseState database,
    TimeProvider time,
    IOptions<CacheOptions> options,
    ILogger<PublicReads> logger
)
{
    private readonly ConcurrentDictionary<object, PublicRead> _reads = new();
    private readonly ConcurrentDictionary<string, PublicRead> _targets = new(StringComparer.Ordinal);
    private readonly Lock _bounding = new();
    private long _bytes;

    public IServiceScopeFactory Scopes => scopes;
    public CatalogueChanges Changes => changes;
    public DatabaseState Database => database;
    public TimeProvider Time => time;
    public ILogger Logger => logger;
    public long MaxBytes => options.Value.MaxBytes;

    /// <summary>What is kept now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Middleware that answers the addresses it knows.</summary>
    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var request = http.Request;
        return
            (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && _targets.TryGetValue(TargetOf(http), out var read)
            ? ServeKnownAsync(http, read)
            : next(http);
    }

    /// <summary>Answers a query, and the same address from then on.</summary>
    public async Task ServeAsync<T>(HttpContext http, IRequest<Result<T>> query, CatalogueTopic topic, bool isCounted)
    {
        if (!_reads.TryGetValue(query, out var read))
            read = _reads.GetOrAdd(
                query,
                new PublicRead(this, query, http.GetEndpoint(), BuildAsync, topic, isCounted)
            );
        await ServeAsync(http, read);
        read.AddTarget(TargetOf(http));

        async Task<Result<AnswerBytes>> BuildAsync(IServiceProvider services)
        {
            var result = await services.GetRequiredService<IMediator>().Send(query);
            return result.Error is { } error ? error : AnswerBytes.Of(result.Value);
        }
    }

    public void Remember(string target, PublicRead read) => _targets[target] = read;

    public void Forget(string target) => _targets.TryRemove(target, out _);

    public void Forget(PublicRead read) => _reads.TryRemove(KeyValuePair.Create(read.Query, read));

    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Drops what nobody has asked for the longest, if there is too much.</summary>
    public void Bound()
    {
        if (Bytes <= MaxBytes)
            return;
        lock (_bounding)
        {
            if (Bytes <= MaxBytes)
                return;
            foreach (var read in _reads.Values.OrderBy(read => read.LastAsked))
            {
                // Some more, so that it is not sorted each time.
                if (Bytes <= MaxBytes / 10 * 9)
                    return;
                read.TryDrop();
            }
        }
    }

    /// <summary>Before routing, so the request is measured by the route that it would take.</summary>
    private static Task ServeKnownAsync(HttpContext http, PublicRead read)
    {
        http.SetEndpoint(read.Endpoint);
        return ServeAsync(http, read);
    }

    private static Task ServeAsync(HttpContext http, PublicRead read) =>
        read.FindFresh() is { } bytes ? bytes.WriteAsync(http, read, age: null, "hit") : WaitAsync(http, read);

    private static async Task WaitAsync(HttpContext http, PublicRead read)
    {
        var (result, age) = await read.GetAsync(http.RequestAborted);
        if (result is { Error: null, Value: var bytes })
        {
            await bytes.WriteAsync(http, read, age, age is null ? "miss" : "stale");
            return;
        }
        ConcertMetrics.CacheAsked("miss");
        await (
            result?.Error is { } error
                ? Problems.WriteAsync(http, error)
                : Problems.WriteAsync(http, StatusCodes.Status500InternalServerError)
        );
    }

    /// <summary>As the client sent it; the server has it as one text.</summary>
    private static string TargetOf(HttpContext http) =>
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
}

/// <summary>An action's answer when it is a public read.</summary>
/// <param name="query">It is the key too: two that are equal have one answer.</param>
internal sealed class PublicReadResult<T>(IRequest<Result<T>> query, CatalogueTopic topic, bool isCounted)
    : ActionResult
{
    public override Task ExecuteResultAsync(ActionContext context) =>
        context
            .HttpContext.RequestServices.GetRequiredService<PublicReads>()
            .ServeAsync(context.HttpContext, query, topic, isCounted);
}
