namespace Concert.Api.Http;

using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;

/// <summary>An answer as it is sent, and sent again when the request is repeated under its key.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Location">The Location header, a path, if there is one.</param>
/// <param name="Body">JSON, in UTF-8.</param>
internal sealed record StoredAnswer(int Status, string? Location, byte[] Body)
{
    /// <summary>The status, a space and the location in the first line, then the body.</summary>
    public byte[] ToPayload() => [.. Encoding.UTF8.GetBytes($"{Status} {Location}\n"), .. Body];

    public static StoredAnswer Of(byte[] payload)
    {
        var end = payload.AsSpan().IndexOf((byte)'\n');
        var first = Encoding.UTF8.GetString(payload, 0, end).Split(' ', 2);
        var location = first[1].Length > 0 ? first[1] : null;
        return new StoredAnswer(int.Parse(first[0], CultureInfo.InvariantCulture), location, payload[(end + 1)..]);
    }
}

/// <summary>An answer whose bytes are fixed, because it is stored or has the form of one that is.</summary>
internal sealed class StoredAnswerResult(StoredAnswer answer, bool isReplay) : IActionResult
{
    public async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.StatusCode = answer.Status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = answer.Body.Length;
        if (answer.Location is { } path)
            response.Headers.Location = path;
        if (isReplay)
            response.Headers[IdempotentAttribute.ReplayedHeader] = "true";
        await response.Body.WriteAsync(answer.Body, context.HttpContext.RequestAborted);
    }
}
