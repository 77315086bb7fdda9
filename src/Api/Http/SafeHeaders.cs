namespace Concert.Api.Http;

using Microsoft.Extensions.Primitives;

/// <summary>What every answer tells browsers and caches for safety's sake, whoever writes it.</summary>
internal static class SafeHeaders
{
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoStore = "no-store";
    private static readonly StringValues NoReferrer = "no-referrer";

    /// <summary>Swagger UI brings a style element of its own.</summary>
    private static readonly StringValues PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Middleware that is to be outside of all that answers.</summary>
    public static Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        // Set only when the response starts, because a problem clears the headers that were set before it.
        http.Response.OnStarting(SetAsync, http);
        return next(http);
    }

    private static Task SetAsync(object context)
    {
        var response = ((HttpContext)context).Response;
        var headers = response.Headers;
        headers.XContentTypeOptions = NoSniff;

        // Only what says otherwise by itself, such as a public read, may be kept by anybody.
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = NoStore;
        if (response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) is true)
        {
            headers.TryAdd("Content-Security-Policy", PagePolicy);
            headers.TryAdd("Referrer-Policy", NoReferrer);
        }
        return Task.CompletedTask;
    }
}
