namespace Concert.Api.Http;

using System.Text.Json;
using Concert.Application.Queue;
using Concert.Application.Queue.GetQueueStatus;
using Concert.Domain.Queue;
using MediatR;
using Microsoft.AspNetCore.Mvc;

/// <summary>
/// Streams of server-sent events that tell users of their places. A stream looks at its place once a second, ends with
/// the place, the client or the host, and carries on while Redis or the database is away.
/// </summary>
public sealed class QueueEvents(IMediator mediator, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private const int HeartbeatTicks = 10;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    internal IActionResult Stream(QueuePass pass, QueueStatus first) => new StreamResult(this, pass, first);

    private async Task WriteAsync(HttpContext http, QueuePass pass, QueueStatus first)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted,
            lifetime.ApplicationStopping
        );
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            var last = first;
            await WriteStatusAsync(http, last, ending.Token);
            for (var tick = 1; await timer.WaitForNextTickAsync(ending.Token); tick++)
            {
                if (tick % HeartbeatTicks == 0)
                    await WriteAsync(http, ":\n\n", ending.Token);

                var status = await ReadAsync(http, pass, last, ending.Token);
                if (status is null)
                    return;
                if (
                    (status.Status, status.Position, status.ActiveUntil)
                    == (last.Status, last.Position, last.ActiveUntil)
                )
                    continue;
                last = status;
                await WriteStatusAsync(http, last, ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client or the host is going away; there is nobody left to tell.
        }
    }

    /// <summary>The status now; the last one while Redis or the database is away; null once the place is no longer held.</summary>
    private async Task<QueueStatus?> ReadAsync(
        HttpContext http,
        QueuePass pass,
        QueueStatus last,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var result = await mediator.Send(new GetQueueStatusQuery(pass), cancellationToken);
            return result.Error is null ? result.Value : null;
        }
        catch (Exception exception)
            when (exception is PortException
                || http.RequestServices.GetRequiredService<IFaults>().Explain(exception) is not null
            )
        {
            return last;
        }
    }

    private static Task WriteStatusAsync(HttpContext http, QueueStatus status, CancellationToken cancellationToken) =>
        WriteAsync(
            http,
            $"event: status\ndata: {JsonSerializer.Serialize(status, Json.Options)}\n\n",
            cancellationToken
        );

    private static async Task WriteAsync(HttpContext http, string text, CancellationToken cancellationToken)
    {
        await http.Response.WriteAsync(text, cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);
    }

    private sealed class StreamResult(QueueEvents events, QueuePass pass, QueueStatus first) : IActionResult
    {
        public Task ExecuteResultAsync(ActionContext context) => events.WriteAsync(context.HttpContext, pass, first);
    }
}
