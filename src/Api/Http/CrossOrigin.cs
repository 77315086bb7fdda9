namespace Concert.Api.Http;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

internal sealed class CrossOriginOptions
{
    /// <summary>The origins of pages that may call the API from a browser.</summary>
    [MaxLength(32, ErrorMessage = "Cors:Origins has at most 32 entries.")]
    public IList<string> Origins { get; } = [];
}

/// <summary>
/// Lets pages of other origins call the API. They need no cookies: a page has the token that it sends, so no other page
/// can act in its user's name.
/// </summary>
internal static class CrossOrigin
{
    private const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    private static readonly string[] Accepted =
    [
        HeaderNames.Authorization,
        HeaderNames.ContentType,
        HeaderNames.IfNoneMatch,
        "Last-Event-ID",
        QueueTokenAttribute.Header,
        IdempotentAttribute.Header,
        ChallengedAttribute.Header,
        CorrelationIds.Header,
    ];

    private static readonly string[] Exposed =
    [
        HeaderNames.Location,
        HeaderNames.ETag,
        HeaderNames.Age,
        HeaderNames.RetryAfter,
        IdempotentAttribute.ReplayedHeader,
        "RateLimit",
        "RateLimit-Policy",
        CorrelationIds.Header,
    ];

    /// <summary>The longest for which browsers remember a preflight.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(2);

    public static void AddCrossOrigin(this IServiceCollection services)
    {
        services
            .AddCors()
            .AddOptions<CrossOriginOptions>()
            .BindConfiguration("Cors")
            .Configure<IConfiguration>(
                (cors, settings) =>
                {
                    foreach (var origin in (settings["Cors:Origins"] ?? "").Split([.. ", ;"], Trimmed))
                        cors.Origins.Add(origin);
                }
            )
            .ValidateDataAnnotations()
            .Validate(
                cors => cors.Origins.All(IsOrigin),
                "Cors:Origins must be origins, such as https://shop.example.com: no path, no slash at the end, no port that is "
                    + "the scheme's own."
            )
            .ValidateOnStart();
    }

    /// <summary>Adds nothing to requests unless there are origins.</summary>
    public static void UseCrossOrigin(this IApplicationBuilder app) =>
        app.Use(next =>
        {
            var origins = app.ApplicationServices.GetRequiredService<IOptions<CrossOriginOptions>>().Value.Origins;
            if (origins.Count == 0)
                return next;
            var inner = app.New();
            inner.Use(VaryByOrigin);
            inner.UseCors(policy =>
                policy
                    .WithOrigins([.. origins])
                    .WithMethods(Methods)
                    .WithHeaders(Accepted)
                    .WithExposedHeaders(Exposed)
                    .SetPreflightMaxAge(MaxAge)
            );
            inner.Run(next);
            return inner.Build();
        });

    /// <summary>Answers to other origins too, lest a cache gives a page what was answered to no origin or to another one.</summary>
    private static Task VaryByOrigin(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(
            static context =>
            {
                var headers = ((HttpContext)context).Response.Headers;
                if (!headers.Vary.Contains(HeaderNames.Origin, StringComparer.Ordinal))
                    headers.Append(HeaderNames.Vary, HeaderNames.Origin);
                return Task.CompletedTask;
            },
            http
        );
        return next(http);
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https", UserInfo: "" }
        && uri.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase);
}
