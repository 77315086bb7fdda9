namespace Concert.Api.Http;

using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Mvc.Filters;

/// <summary>
/// Accepts an Idempotency-Key, and refuses an invalid one before the body is parsed. Bodies are compared by their
/// bytes, so the body is read here, up to its limit.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class IdempotentAttribute : Attribute, IAsyncResourceFilter
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";
    public const int MaxLength = 255;

    /// <summary>The largest accepted body in bytes, so that none is buffered in a file to be read twice.</summary>
    public const int MaxBody = 64 * 1024;

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        if (http.Request.Headers.TryGetValue(Header, out var keys) && http.User.UserId() is { } userId)
        {
            if (keys is not [{ Length: > 0 and <= MaxLength } key] || key.Any(character => character is < '!' or > '~'))
            {
                context.Result = new ProblemResult(IdempotencyErrors.KeyInvalid);
                return;
            }
            var hash = await HashBodyAsync(http);
            http.Items[typeof(IdempotencyKey)] = new IdempotencyKey(userId, Route(http.Request), key, hash);
        }
        await next();
    }

    private static async Task<byte[]> HashBodyAsync(HttpContext http)
    {
        http.Request.EnableBuffering(bufferThreshold: MaxBody);
        try
        {
            var hash = await SHA256.HashDataAsync(http.Request.Body, http.RequestAborted);
            http.Request.Body.Position = 0;
            return hash;
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw JsonBody.Broken(exception);
        }
    }

    /// <summary>Method and path, normalized over all spellings of a path and its ids that routing accepts.</summary>
    private static string Route(HttpRequest request)
    {
        var parts = request.Path.Value!.TrimEnd('/').Split('/');
        return $"{request.Method} {string.Join('/', parts.Select(Canonical))}";

        static string Canonical(string part) =>
            Guid.TryParse(part, out var id) ? $"{id}"
            : long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? $"{number}"
            : part.ToLowerInvariant();
    }
}
