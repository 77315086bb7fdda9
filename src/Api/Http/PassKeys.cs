namespace Concert.Api.Http;

using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

/// <summary>The keys that verify passes, at their well-known address, to be kept for five minutes.</summary>
internal static class PassKeys
{
    public static void MapPassKeys(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(
                "/.well-known/jwks.json",
                (HttpContext http, IPasses passes) =>
                {
                    if (passes.Keys.Count == 0)
                        return Problems.WriteAsync(http, QueueErrors.PassesOff);
                    var body = JsonSerializer.SerializeToUtf8Bytes(new { passes.Keys }, Json.Options);
                    var tag = new EntityTagHeaderValue(
                        $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8))}\""
                    );
                    http.Response.Headers.CacheControl = "public, max-age=300";
                    return Results.Bytes(body, "application/json", entityTag: tag).ExecuteAsync(http);
                }
            )
            .ExcludeFromDescription();
    }
}
