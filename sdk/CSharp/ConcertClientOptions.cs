namespace Concert.Sdk;

using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

/// <summary>How a <see cref="ConcertClient"/> calls.</summary>
public sealed class ConcertClientOptions
{
    /// <summary>Where the service is, such as https://tickets.example.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>
    /// Returns the access token to use for the next request, or null for none. Until it is set,
    /// <see cref="ConcertClient.AccessToken"/> is sent.
    /// </summary>
    public Func<CancellationToken, ValueTask<string?>>? AccessToken { get; set; }

    /// <summary>
    /// Sees the head of every answer that is a success, before its body is read: for headers such as ETag, Location or
    /// Idempotency-Replayed. Its request says which call it answers. It must neither read nor dispose of the answer.
    /// </summary>
    public Action<HttpResponseMessage>? OnResponse { get; set; }

    /// <summary>How often a call that failed is tried again at most.</summary>
    public int Retries { get; set; } = 3;

    /// <summary>How much time passes before the first of these at most; it doubles with each, up to ten seconds.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>After how long without a complete answer a request counts as failed.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
