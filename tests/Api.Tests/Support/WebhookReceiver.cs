namespace Concert.Api.Tests.Support;

using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

/// <summary>An integrator's endpoint: it keeps every request and answers what the test says.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedEvent> _received = [];
    private int _open;

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>The status for a request, by its number of attempt and its content; by default 200.</summary>
    public Func<ReceivedEvent, int> Answer { get; set; } = _ => StatusCodes.Status200OK;

    /// <summary>The header Retry-After of its answers.</summary>
    public string? RetryAfter { get; set; }

    /// <summary>How long it takes to answer.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Answers nothing at all.</summary>
    public bool IsHanging { get; set; }

    public IReadOnlyList<ReceivedEvent> Received => [.. _received];

    /// <summary>Requests that have not been answered and not been given up.</summary>
    public int Open => Volatile.Read(ref _open);

    public string Url => $"{Address}hook?tenant=7";

    public Uri Address => new(_app.Urls.Single());

    public static async Task<WebhookReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var received = new ReceivedEvent(
            $"{context.Request.Path}{context.Request.QueryString}",
            context.Request.Headers.ToDictionary(
                header => header.Key,
                header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            ),
            body.ToArray()
        );
        Interlocked.Increment(ref _open);
        try
        {
            _received.Enqueue(received);
            if (IsHanging)
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            await Task.Delay(Delay, context.RequestAborted);
            context.Response.StatusCode = Answer(received);
            context.Response.Headers.RetryAfter = RetryAfter;
            if (context.Response.StatusCode == StatusCodes.Status302Found)
                context.Response.Headers.Location = $"{Address}elsewhere";
        }
        catch (OperationCanceledException)
        {
            // The sender gave up, as it should.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}

internal sealed record ReceivedEvent(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public Guid EventId => Guid.Parse(Headers["webhook-id"]);

    public string AggregateId => Json.GetProperty("aggregateId").GetString()!;

    public long Sequence => Json.GetProperty("sequence").GetInt64();

    public int Attempt =>
        int.Parse(Headers["Concert-Delivery-Attempt"], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Asks the library that receivers use.</summary>
    public bool IsSignedBy(string secret)
    {
        try
        {
            new StandardWebhook(secret).Verify(
                Encoding.UTF8.GetString(Body),
                new HeaderDictionary(
                    Headers.ToDictionary(
                        header => header.Key,
                        header => new StringValues(header.Value),
                        StringComparer.OrdinalIgnoreCase
                    )
                )
            );
            return true;
        }
        catch (WebhookVerificationException)
        {
            return false;
        }
    }

    public override string ToString() => $"{AggregateId} {Sequence} attempt {Attempt}";
}
