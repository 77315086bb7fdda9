namespace Concert.Sdk;

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

/// <summary>A call that was refused, or that never got an answer.</summary>
public sealed class ConcertException : Exception
{
    internal ConcertException(string detail, Exception? cause = null)
        : base(detail, cause) => Detail = detail;

    private ConcertException(int status, JsonElement? problem, TimeSpan? retryAfter, string detail)
        : base(Text(problem, "code") is { } code ? $"{code}: {detail}" : detail)
    {
        (Status, Problem, RetryAfter, Detail) = (status, problem, retryAfter, detail);
        (Code, TraceId) = (Text(problem, "code"), Text(problem, "traceId"));
        if (Member(problem, "errors", JsonValueKind.Object) is { } errors)
            Errors = errors
                .EnumerateObject()
                .Where(field => field.Value.ValueKind == JsonValueKind.Array)
                .ToDictionary(
                    field => field.Name,
                    IReadOnlyList<string> (field) => [.. field.Value.EnumerateArray().Select(each => each.ToString())],
                    StringComparer.Ordinal
                );
        if (Member(problem, "seatIds", JsonValueKind.Array) is { } seatIds)
            SeatIds = seatIds
                .EnumerateArray()
                .Where(id => id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out _))
                .Select(id => id.GetInt64())
                .ToArray();
    }

    /// <summary>The HTTP status; 0 if there was no answer.</summary>
    public int Status { get; }

    /// <summary>
    /// Branch on this; see <see cref="ErrorCodes"/>. A newer service may send codes that are not listed. Null if it was not
    /// the service that answered.
    /// </summary>
    public string? Code { get; }

    /// <summary>For people; it may change.</summary>
    public string Detail { get; }

    /// <summary>Names the request in the service's logs.</summary>
    public string? TraceId { get; }

    /// <summary>After how long the call may be tried again, if the service said so.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>With <c>validation.failed</c>: messages by field.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; }

    /// <summary>With <c>reservations.seat_taken</c>: the seats that are taken.</summary>
    public IReadOnlyList<long>? SeatIds { get; }

    /// <summary>The whole problem document.</summary>
    public JsonElement? Problem { get; }

    internal static async Task<ConcertException> OfAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var problem = response.Content is { Headers.ContentType.MediaType: "application/problem+json" } content
            ? await ParseAsync(content, cancellationToken).ConfigureAwait(false)
            : null;
        var wait = response.Headers.RetryAfter;
        var retryAfter = wait?.Delta ?? (wait?.Date is { } date ? date - DateTimeOffset.UtcNow : null);
        var status = (int)response.StatusCode;
        return new ConcertException(
            status,
            problem,
            retryAfter < TimeSpan.Zero ? TimeSpan.Zero : retryAfter,
            Text(problem, "detail") ?? $"The answer was {status}."
        );
    }

    /// <summary>One that breaks off leaves the status to tell.</summary>
    private static async Task<JsonElement?> ParseAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await Platform.ReadAsync(content, cancellationToken).ConfigureAwait(false);
            using var document = await JsonDocument
                .ParseAsync(body, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception broken) when (broken is JsonException or IOException or HttpRequestException)
        {
            return null;
        }
    }

    private static JsonElement? Member(JsonElement? problem, string name, JsonValueKind kind) =>
        problem is { } some && some.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : null;

    private static string? Text(JsonElement? problem, string name) =>
        Member(problem, name, JsonValueKind.String)?.GetString();
}
