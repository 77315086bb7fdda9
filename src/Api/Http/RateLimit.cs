namespace Concert.Api.Http;

using System.Globalization;
using System.Text.Json;

/// <summary>So many calls in a window, and how clients are told (draft-ietf-httpapi-ratelimit-headers-10).</summary>
/// <param name="name">Names it in the headers.</param>
/// <param name="setting">Names it in <see cref="RateLimitOptions"/>.</param>
/// <param name="quota">How many calls.</param>
/// <param name="window">In how long.</param>
/// <param name="time">For counts of this instance alone.</param>
internal sealed class RateLimit(string name, string setting, int quota, TimeSpan window, TimeProvider time)
{
    private readonly string _label = JsonNamingPolicy.SnakeCaseLower.ConvertName(setting);

    private readonly string _policy = string.Create(
        CultureInfo.InvariantCulture,
        $"\"{name}\";q={quota};w={Seconds(window)}"
    );

    private readonly LocalCounts _counts = new(time);

    public string Name => name;
    public int Quota => quota;
    public TimeSpan Window => window;

    /// <summary>Counts calls in the memory of this instance.</summary>
    public CallCount Count(string caller, int calls) => _counts.Add(caller, calls, window);

    public bool IsPassedBy(CallCount count) => count.Calls > quota;

    public void CountRefusal() => ConcertMetrics.CallRefused(_label);

    public void Tell(HttpResponse response, CallCount count)
    {
        var remaining = Math.Max(0, quota - count.Calls);
        response.Headers["RateLimit-Policy"] = _policy;
        response.Headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture,
            $"\"{name}\";r={remaining};t={Seconds(count.Left)}"
        );
    }

    private static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);
}

/// <summary>The calls of an action that are counted over all instances.</summary>
internal enum CountedCalls
{
    Holds,
    Joins,
    Registrations,
    SignIns,
    PasswordChecks,
    Guests,
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class RateLimitedAttribute(CountedCalls calls) : Attribute
{
    public CountedCalls Calls { get; } = calls;
}
