namespace Concert.Api.Http;

using System.Globalization;

/// <summary>So many calls in a window, and how clients are told (draft-ietf-httpapi-ratelimit-headers-10).</summary>
/// <param name="Name">Names it in the headers.</param>
/// <param name="Quota">How many calls.</param>
/// <param name="Window">In how long.</param>
internal sealed record RateLimit(string Name, int Quota, TimeSpan Window)
{
    private readonly string _policy = string.Create(
        CultureInfo.InvariantCulture,
        $"\"{Name}\";q={Quota};w={Seconds(Window)}"
    );

    public bool IsPassedBy(CallCount count) => count.Calls > Quota;

    public void Tell(HttpResponse response, CallCount count)
    {
        var remaining = Math.Max(0, Quota - count.Calls);
        response.Headers["RateLimit-Policy"] = _policy;
        response.Headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture,
            $"\"{Name}\";r={remaining};t={Seconds(count.Left)}"
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
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class RateLimitedAttribute(CountedCalls calls) : Attribute
{
    public CountedCalls Calls { get; } = calls;
}
