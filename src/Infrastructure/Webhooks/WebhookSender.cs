namespace Concert.Infrastructure.Webhooks;

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

/// <summary>
/// Sends to addresses that others chose, so only to the public internet: the name is resolved here, and the connection
/// goes to the very address that was checked. It follows no redirect, and reads only the head of the answer.
/// </summary>
internal sealed class WebhookSender : IWebhookSender, IDisposable
{
    private const int MaxAddresses = 4;
    private const string UserAgent = "Concert-Webhooks/1";
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectTimeLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookUpTimeLimit = TimeSpan.FromSeconds(2);

    private readonly WebhookOptions _options;
    private readonly WebhookSecrets _secrets;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;

    public WebhookSender(IOptions<WebhookOptions> options, WebhookSecrets secrets, TimeProvider time)
    {
        (_options, _secrets, _time) = (options.Value, secrets, time);
        _http = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.None,
                ActivityHeadersPropagator = null,
                ConnectCallback = ConnectAsync,
                ConnectTimeout = ConnectTimeLimit,
                PooledConnectionLifetime = TimeSpan.FromMinutes(1),
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
                MaxResponseHeadersLength = 16,
                MaxResponseDrainSize = 16 * 1024,
                ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            }
        );
    }

    public bool AllowsHttp => _options.AllowHttp;

    public void Dispose() => _http.Dispose();

    public async Task<bool> RefusesAsync(string url, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LookUpTimeLimit);
        try
        {
            return !_options.AllowPrivateAddresses
                && (await FindAllowedAsync(new Uri(url).IdnHost, limit.Token)).Length == 0;
        }
        catch (Exception exception)
            when (exception is SocketException or ArgumentException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            // Unknown for now. It is looked up again whenever something is sent.
            return false;
        }
    }

    public async Task<DeliveryOutcome> SendAsync(
        WebhookTarget target,
        ClaimedDelivery delivery,
        CancellationToken cancellationToken
    )
    {
        if (_secrets.Open(target.WebhookId, target.Secret) is not { } key)
            return new DeliveryOutcome(delivery, StatusCode: null, "secret_unreadable");
        var previous = target.PreviousSecret is { } secret ? _secrets.Open(target.WebhookId, secret) : null;

        using var span = ConcertTraces.Continue("deliver", delivery.TraceParent);

        // StandardWebhooks 1.1 for .NET overlooks the last of several signatures, so the first one ends the list again.
        using var request = Request(target, delivery, previous is null ? [key] : [key, previous, key]);
        if ((span?.Id ?? delivery.TraceParent) is { } parent)
            request.Headers.Add("traceparent", parent);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        try
        {
            using var response = await _http.SendAsync(request, limit.Token);
            return response.IsSuccessStatusCode
                ? new DeliveryOutcome(delivery, (int)response.StatusCode, Error: null)
                : new DeliveryOutcome(delivery, (int)response.StatusCode, "status", PauseIn(response));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new DeliveryOutcome(delivery, StatusCode: null, WordFor(exception));
        }
    }

    /// <summary>What an endpoint asks for that is, or may be, overloaded.</summary>
    private TimeSpan? PauseIn(HttpResponseMessage response)
    {
        if (
            response.StatusCode
                is not (
                    HttpStatusCode.TooManyRequests
                    or HttpStatusCode.BadGateway
                    or HttpStatusCode.ServiceUnavailable
                    or HttpStatusCode.GatewayTimeout
                )
            || response.Headers.RetryAfter is not { } retryAfter
        )
            return null;
        var pause = retryAfter.Delta ?? retryAfter.Date - _time.GetUtcNow();
        return pause > DeliveryRules.MaxPause ? DeliveryRules.MaxPause
            : pause > TimeSpan.Zero ? pause
            : null;
    }

    private HttpRequestMessage Request(WebhookTarget target, ClaimedDelivery delivery, byte[][] keys)
    {
        var body = Encoding.UTF8.GetBytes(delivery.Body);
        var request = new HttpRequestMessage(HttpMethod.Post, target.Url)
        {
            Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
            },
        };
        request.Headers.Add("User-Agent", UserAgent);
        request.Headers.Add("Concert-Webhook-Id", $"{target.WebhookId}");
        request.Headers.Add("Concert-Delivery-Attempt", delivery.Attempt.ToString(CultureInfo.InvariantCulture));
        var sentAt = _time.GetUtcNow().ToUnixTimeSeconds();
        var signed = Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{delivery.EventId}.{sentAt}.{delivery.Body}")
        );
        request.Headers.Add("webhook-id", $"{delivery.EventId}");
        request.Headers.Add("webhook-timestamp", sentAt.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", string.Join(' ', keys.Select(key => Sign(key, signed))));
        return request;
    }

    private static string Sign(byte[] key, byte[] signed) =>
        $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}";

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        CancellationToken cancellationToken
    )
    {
        var allowed = await FindAllowedAsync(context.DnsEndPoint.Host, cancellationToken);
        if (allowed.Length == 0)
            throw new AddressRefusedException();

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> FindAllowedAsync(string host, CancellationToken cancellationToken)
    {
        if (!_options.AllowPrivateAddresses && !PublicAddresses.MayName(host))
            return [];
        var addresses = IPAddress.TryParse(host.TrimEnd('.'), out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancellationToken);
        return
        [
            .. addresses
                .Where(address => _options.AllowPrivateAddresses || PublicAddresses.Contains(address))
                .Take(MaxAddresses),
        ];
    }

    /// <summary>Words that do not change with the runtime's messages and reveal nothing else.</summary>
    private static string WordFor(Exception exception) =>
        exception switch
        {
            OperationCanceledException => "timeout",
            HttpRequestException { InnerException: AddressRefusedException } => "address_refused",
            HttpRequestException { InnerException: TimeoutException or OperationCanceledException } => "timeout",
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls_failed",
            HttpRequestException
            {
                InnerException: SocketException
                {
                    SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain
                }
            } => "name_not_resolved",
            _ => "connection_failed",
        };

    private sealed class AddressRefusedException : Exception;
}
