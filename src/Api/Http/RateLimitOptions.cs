namespace Concert.Api.Http;

using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

/// <summary>How often one caller may call.</summary>
public sealed class RateLimitOptions
{
    private const int Most = 1_000_000;

    /// <summary>By default on, but for Development.</summary>
    public bool? Enabled { get; set; }

    /// <summary>What the numbers of calls are for. It begins with a caller's first call.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Per user, over all instances.</summary>
    [Range(1, Most)]
    public int Holds { get; set; } = 10;

    /// <summary>Per user, over all instances.</summary>
    [Range(1, Most)]
    public int Joins { get; set; } = 30;

    /// <summary>Per address, over all instances.</summary>
    [Range(1, Most)]
    public int Registrations { get; set; } = 5;

    /// <summary>Per address, over all instances.</summary>
    [Range(1, Most)]
    public int SignIns { get; set; } = 20;

    /// <summary>Changes of the password and erasures, per user, over all instances.</summary>
    [Range(1, Most)]
    public int PasswordChecks { get; set; } = 10;

    /// <summary>Per address, over all instances; many people may share one.</summary>
    [Range(1, Most)]
    public int Guests { get; set; } = 30;

    /// <summary>Per user, on each instance.</summary>
    [Range(1, Most)]
    public int SignedInCalls { get; set; } = 1_200;

    /// <summary>Per address, on each instance.</summary>
    [Range(1, Most)]
    public int AnonymousCalls { get; set; } = 6_000;

    /// <summary>Calls at a time, on each instance; a browser makes six, or as many as it likes over HTTP/2.</summary>
    [Range(1, Most)]
    public int InFlightPerUser { get; set; } = 16;

    /// <summary>Calls at a time, on each instance, of all who share the address.</summary>
    [Range(1, Most)]
    public int InFlightPerAddress { get; set; } = 1_000;

    /// <summary>Streams of events of one place at a time, on each instance; one more ends the oldest.</summary>
    [Range(1, Most)]
    public int StreamsPerPlace { get; set; } = 5;

    /// <summary>Streams of events at a time, on each instance, of all who share the address.</summary>
    [Range(1, Most)]
    public int StreamsPerAddress { get; set; } = 2_000;
}

internal static class RateLimitSetup
{
    public static void AddRateLimits(this IServiceCollection services)
    {
        services
            .AddOptions<RateLimitOptions>()
            .BindConfiguration("RateLimits")
            .Configure<IHostEnvironment>((limits, environment) => limits.Enabled ??= !environment.IsDevelopment())
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<RouteLimits>();
        services.AddRateLimiter();
        services
            .AddOptions<RateLimiterOptions>()
            .Configure<RouteLimits, IOptions<RateLimitOptions>>(
                (limiter, routes, limits) =>
                {
                    limiter.GlobalLimiter = limits.Value.Enabled is true ? routes : null;
                    limiter.OnRejected = RouteLimits.RefuseAsync;
                }
            );
    }
}
