namespace Concert.Api.Http;

using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

/// <summary>Identifies the state of a resource, the same on every instance.</summary>
internal static class EntityTag
{
    /// <summary>A weak tag of the content; the caller omits what changes on its own, such as a time.</summary>
    public static EntityTagHeaderValue Of<T>(T content)
    {
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content, Json.Options));
        return new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(hash.AsSpan(0, 16))}\"", isWeak: true);
    }
}

/// <summary>200 with an ETag, or 304 if the caller already has that state.</summary>
internal sealed class EntityTagResult(object value, EntityTagHeaderValue tag) : ActionResult
{
    public override Task ExecuteResultAsync(ActionContext context)
    {
        var http = context.HttpContext;
        http.Response.GetTypedHeaders().ETag = tag;
        http.Response.Headers.CacheControl = "no-cache";
        var isKnown = http
            .Request.GetTypedHeaders()
            .IfNoneMatch.Any(known =>
                known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)
            );
        ActionResult result = isKnown
            ? new StatusCodeResult(StatusCodes.Status304NotModified)
            : new OkObjectResult(value);
        return result.ExecuteResultAsync(context);
    }
}
