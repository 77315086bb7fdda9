namespace Concert.Api.Http;

using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

/// <summary>
/// Limits of all calls together, which this instance counts alone and before anything else is done for a call: per user if
/// a valid token names one, else per address. Bounds the calls in flight, and the calls in a window.
/// </summary>
internal sealed class CallLimits(
    RequestDelegate next,
    TimeProvider time,
    IQueueTokens queueTokens,
    WaitingRoomCookie waitingRooms,
    IOptions<RateLimitOptions> options
)
{
    /// <summary>Calls that are about the caller's own place, seats and money.</summary>
    private static readonly string[] OwnPaths =
    [
        "/api/v1/queue",
        "/api/v1/reservations",
        "/api/v1/payments",
        "/api/v1/balance",
    ];

    private const string EventsPath = "/api/v1/queue/events";

    private static readonly PathString[] Uncounted = ["/health", "/scripts", "/sdk", "/styles", "/texts"];

    private readonly RateLimitOptions _options = options.Value;
    private readonly RateLimit _signedIn = new(
        "signed-in",
        nameof(RateLimitOptions.SignedInCalls),
        options.Value.SignedInCalls,
        options.Value.Window,
        time
    );
    private readonly RateLimit _anonymous = new(
        "anonymous",
        nameof(RateLimitOptions.AnonymousCalls),
        options.Value.AnonymousCalls,
        options.Value.Window,
        time
    );
    private readonly InFlight _ofUsers = new();
    private readonly InFlight _ofAddresses = new();

    public Task InvokeAsync(HttpContext http) =>
        !IsCounted(http) ? next(http)
        : http.Request.Headers.Authorization.Count > 0 ? AuthenticateAsync(http)
        : CountAsync(http, NamedByQueueToken(http));

    /// <summary>
    /// A load balancer whose health check is refused would take the instance for dead, and a page without its files is blank.
    /// </summary>
    private bool IsCounted(HttpContext http) =>
        _options.Enabled is true
        && !Uncounted.Any(path => http.Request.Path.StartsWithSegments(path, StringComparison.Ordinal));

    /// <summary>The framework remembers the outcome until the end of the request.</summary>
    private async Task AuthenticateAsync(HttpContext http)
    {
        var signIn = await http.AuthenticateAsync();
        await CountAsync(http, signIn.Principal?.UserId(), signIn.Principal?.RehearsalId());
    }

    /// <summary>
    /// An event stream that is opened with the token in the query carries no other token, and nor does the page of a
    /// waiting room, whose cookie has it.
    /// </summary>
    private Guid? NamedByQueueToken(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/waiting-room", StringComparison.OrdinalIgnoreCase)
            ? waitingRooms.Read(http.Request) is { } place
                ? queueTokens.Read(place.Token)?.UserId
                : null
            : http.Request.Path.Equals(EventsPath, StringComparison.OrdinalIgnoreCase)
            && http.Request.Query[QueueTokenAttribute.QueryParameter].ToString() is { Length: > 0 } token
                ? queueTokens.Read(token)?.UserId
                : null;

    /// <summary>What a virtual buyer calls in the rehearsal.</summary>
    private static bool IsOfSale(PathString path, long rehearsalId) =>
        OwnPaths
            .Append($"/api/v1/concerts/{rehearsalId}")
            .Any(own => path.StartsWithSegments(own, StringComparison.OrdinalIgnoreCase));

    /// <summary>The virtual buyers of a rehearsal come from one address, which does not count them there.</summary>
    private Task CountAsync(HttpContext http, Guid? userId, long? rehearsalId = null)
    {
        var address = ClientAddress.Of(http);
        var (limit, caller) = userId is null ? (_anonymous, address) : (_signedIn, $"{userId}");
        var count = limit.Count(caller, 1);
        limit.Tell(http.Response, count);
        if (limit.IsPassedBy(count))
        {
            limit.CountRefusal();
            return Problems.WriteAsync(http, PipelineErrors.RateLimited(count.Left));
        }
        return userId is null
            ? EnterAddressAsync(http)
            : EnterAsync(
                http,
                _ofUsers,
                caller,
                _options.InFlightPerUser,
                "in_flight_per_user",
                rehearsalId is { } own && IsOfSale(http.Request.Path, own) ? next : EnterAddressAsync
            );

        Task EnterAddressAsync(HttpContext http) =>
            EnterAsync(http, _ofAddresses, address, _options.InFlightPerAddress, "in_flight_per_address", next);
    }

    private static async Task EnterAsync(
        HttpContext http,
        InFlight inFlight,
        string caller,
        int most,
        string label,
        RequestDelegate then
    )
    {
        if (!inFlight.TryBegin(caller, most, out var slot))
        {
            await RefuseAsync(http, "in-flight", most, label);
            return;
        }
        try
        {
            await then(http);
        }
        finally
        {
            inFlight.End(slot);
        }
    }

    /// <summary>Refuses one of too many at a time, and says how many there may be.</summary>
    public static Task RefuseAsync(HttpContext http, string name, int most, string label)
    {
        ConcertMetrics.CallRefused(label);
        http.Response.Headers["RateLimit-Policy"] = string.Create(
            CultureInfo.InvariantCulture,
            $"\"{name}\";q={most};qu=\"concurrent-requests\""
        );
        http.Response.Headers["RateLimit"] = $"\"{name}\";r=0";
        return Problems.WriteAsync(http, PipelineErrors.RateLimited(TimeSpan.FromSeconds(1)));
    }
}
