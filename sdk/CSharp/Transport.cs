namespace Concert.Sdk;

using System;
using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

/// <summary>Sends calls, and sends them again where that is safe.</summary>
internal sealed class Transport(HttpClient http, ConcertClientOptions options)
{
    /// <summary>A service that wants to be left alone for longer is not waited for.</summary>
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(10);

    private readonly Uri _base = WithSlash(options.BaseAddress ?? http.BaseAddress);

    public string? AccessToken { get; set; }

    public async Task<T> SendAsync<T>(
        Call call,
        Func<Stream, CancellationToken, ValueTask<T?>>? read,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 0; ; attempt++)
        {
            // What the caller's own function throws is not of the network.
            var token = await FindTokenAsync(cancellationToken).ConfigureAwait(false);
            ConcertException error;
            try
            {
                return await AttemptAsync(call, token, read, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (ErrorOf(failure) is { } known)
            {
                cancellationToken.ThrowIfCancellationRequested();
                error = known;
            }
            if (attempt >= options.Retries || DelayAfter(error, call, attempt) is not { } delay)
                throw error;
            await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a call once and returns as soon as the answer's head is there; what is no success is thrown.</summary>
    public async Task<HttpResponseMessage> OpenAsync(Call call, string? token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(call.Method), new Uri(_base, call.Target));
        foreach (var (name, value) in call.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await ConcertException.OfAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The access token to send; null for none.</summary>
    public async Task<string?> FindTokenAsync(CancellationToken cancellationToken) =>
        options.AccessToken is { } provider ? await provider(cancellationToken).ConfigureAwait(false) : AccessToken;

    /// <summary>What went wrong with a request; null for what is not of the network or the service.</summary>
    public static ConcertException? ErrorOf(Exception failure) =>
        failure as ConcertException
        ?? (
            failure
                is HttpRequestException
                    or IOException
                    or OperationCanceledException
                    or ObjectDisposedException
                    or JsonException
                ? new ConcertException($"There was no complete answer: {failure.Message}", failure)
                : null
        );

    private async Task<T> AttemptAsync<T>(
        Call call,
        string? token,
        Func<Stream, CancellationToken, ValueTask<T?>>? read,
        CancellationToken cancellationToken
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Timeout);
        using var response = await OpenAsync(call, token, limit.Token).ConfigureAwait(false);

        // Not every platform's streams listen to the token.
        using var ending = limit.Token.Register(response.Dispose);
        options.OnResponse?.Invoke(response);
        if (read is null)
            return default!;

        using var body = await Platform.ReadAsync(response.Content, limit.Token).ConfigureAwait(false);
        return await read(body, limit.Token).ConfigureAwait(false)
            ?? throw new ConcertException("The answer was null.");
    }

    /// <summary>The path of a base address counts only up to its last slash.</summary>
    private static Uri WithSlash(Uri? address) =>
        address is not { IsAbsoluteUri: true, Scheme: "http" or "https" }
            ? throw new InvalidOperationException("The options, or the HttpClient, need an http or https base address.")
            : new Uri($"{address.AbsoluteUri.TrimEnd('/')}/");

    /// <summary>After how long to try again; null if that is not to be done.</summary>
    private TimeSpan? DelayAfter(ConcertException error, Call call, int attempt)
    {
        var retryAfter = error.RetryAfter ?? TimeSpan.Zero;
        if (!MayRepeat(error, call) || retryAfter > MaxRetryAfter)
            return null;
        var longest = Math.Min(options.RetryDelay.TotalSeconds * (1 << Math.Min(attempt, 20)), MaxDelay.TotalSeconds);
        return retryAfter + TimeSpan.FromSeconds(Platform.Jitter() * longest);
    }

    private static bool MayRepeat(ConcertException error, Call call) =>
        // Refused before anything was done.
        error.Status == 429
            ? error.Code is null or ErrorCodes.RequestsRateLimited
            // Anything else may have been done already.
            : call.IsRepeatable
                && (error.Status is 0 or (>= 502 and <= 504) || error.Code is ErrorCodes.IdempotencyInProgress);
}
