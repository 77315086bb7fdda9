namespace Concert.Api.Http;

using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

/// <summary>
/// Limits of single routes, counted over all instances, or by this instance alone while Redis is away. For a moment after
/// a refusal, the instance refuses that caller without asking Redis, so repeated attempts cost next to nothing.
/// </summary>
internal sealed class RouteLimits(ICallCounts shared, IOptions<RateLimitOptions> options, TimeProvider time)
    : PartitionedRateLimiter<HttpContext>
{
    /// <summary>A call over the limit is looked up if it has a key: it may be a replay. So many times the limit.</summary>
    private const int LookUps = 5;

    private const int Remembered = 1 << 12;

    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);
    private static readonly Lease Granted = new(retryAfter: null);
    private static readonly Lease NotYetKnown = new(TimeSpan.Zero);

    private readonly RateLimit[] _limits =
    [
        new("holds", nameof(RateLimitOptions.Holds), options.Value.Holds, options.Value.Window, time),
        new("joins", nameof(RateLimitOptions.Joins), options.Value.Joins, options.Value.Window, time),
        new(
            "registrations",
            nameof(RateLimitOptions.Registrations),
            options.Value.Registrations,
            options.Value.Window,
            time
        ),
        new("sign-ins", nameof(RateLimitOptions.SignIns), options.Value.SignIns, options.Value.Window, time),
        new(
            "password-checks",
            nameof(RateLimitOptions.PasswordChecks),
            options.Value.PasswordChecks,
            options.Value.Window,
            time
        ),
        new("guests", nameof(RateLimitOptions.Guests), options.Value.Guests, options.Value.Window, time),
    ];

    private readonly Refused?[] _refused = new Refused?[Remembered];

    /// <summary>Answers a call that was refused.</summary>
    public static ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellationToken) =>
        new(Problems.WriteAsync(rejected.HttpContext, PipelineErrors.RateLimited(((Lease)rejected.Lease).RetryAfter)));

    /// <summary>Takes a call back.</summary>
    public Task<CallCount> GiveBackAsync(RateLimit limit, string caller)
    {
        Volatile.Write(ref SlotOf(limit, caller), null);
        return CountAsync(limit, caller, -1, CancellationToken.None);
    }

    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => null;

    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount) =>
        resource.GetEndpoint()?.Metadata.GetMetadata<RateLimitedAttribute>() is null ? Granted : NotYetKnown;

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(
        HttpContext resource,
        int permitCount,
        CancellationToken cancellationToken
    )
    {
        var route = resource.GetEndpoint()!.Metadata;
        var calls = route.GetMetadata<RateLimitedAttribute>()!.Calls;
        var limit = _limits[(int)calls];
        var caller = calls is CountedCalls.Registrations or CountedCalls.SignIns or CountedCalls.Guests
            ? ClientAddress.Of(resource)
            : $"{resource.User.UserId()}";
        var mayBeReplay =
            route.GetMetadata<IdempotentAttribute>() is not null
            && resource.Request.Headers.ContainsKey(IdempotentAttribute.Header);
        var most = mayBeReplay ? LookUps * limit.Quota : limit.Quota;

        var count =
            Remember(limit, caller) is { } known && known.Calls > most
                ? known
                : await CountAsync(limit, caller, 1, cancellationToken);
        var call = new CountedCall(this, limit, caller, count);
        resource.Items[typeof(CountedCall)] = call;
        resource.Response.OnStarting(() => call.TellAsync(resource.Response));
        if (!limit.IsPassedBy(count))
            return Granted;

        Volatile.Write(
            ref SlotOf(limit, caller),
            new Refused(limit, caller, count.Calls, count.Left, time.GetTimestamp())
        );
        return count.Calls > most ? new Lease(count.Left) : Granted;
    }

    private async Task<CallCount> CountAsync(
        RateLimit limit,
        string caller,
        int calls,
        CancellationToken cancellationToken
    ) =>
        await shared.AddAsync(limit.Name, caller, calls, limit.Window, cancellationToken) ?? limit.Count(caller, calls);

    /// <summary>The count of a caller who was refused just now.</summary>
    private CallCount? Remember(RateLimit limit, string caller)
    {
        if (
            Volatile.Read(ref SlotOf(limit, caller)) is not { } refused
            || refused.Limit != limit
            || !refused.Caller.Equals(caller, StringComparison.Ordinal)
        )
            return null;
        var age = time.GetElapsedTime(refused.At);
        return age < Memory && age < refused.Left ? new CallCount(refused.Calls, refused.Left - age) : null;
    }

    private ref Refused? SlotOf(RateLimit limit, string caller) =>
        ref _refused[HashCode.Combine(limit.Name, caller) & (Remembered - 1)];

    private sealed record Refused(RateLimit Limit, string Caller, long Calls, TimeSpan Left, long At);

    /// <param name="retryAfter">Null if the call may be made.</param>
    private sealed class Lease(TimeSpan? retryAfter) : RateLimitLease
    {
        public override bool IsAcquired => retryAfter is null;

        public TimeSpan RetryAfter => retryAfter.GetValueOrDefault();

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}

/// <summary>A call of a limited route, and where its caller stands.</summary>
internal sealed class CountedCall(RouteLimits limits, RateLimit limit, string caller, CallCount count)
{
    private CallCount _count = count;

    /// <summary>What the call is answered if it is not a replay; null if it is within the limit.</summary>
    public Error? Refusal { get; } = limit.IsPassedBy(count) ? PipelineErrors.RateLimited(count.Left) : null;

    public static CountedCall? Of(HttpContext http) => http.Items[typeof(CountedCall)] as CountedCall;

    /// <summary>A replay does not count.</summary>
    public async Task GiveBackAsync() => _count = await limits.GiveBackAsync(limit, caller);

    public Task TellAsync(HttpResponse response)
    {
        if (Refusal is not null && response.StatusCode == StatusCodes.Status429TooManyRequests)
            limit.CountRefusal();
        limit.Tell(response, _count);
        return Task.CompletedTask;
    }
}
