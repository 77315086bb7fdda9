namespace Concert.Infrastructure.Webhooks;

using Concert.Application.Webhooks.DeliverToWebhook;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

/// <summary>Serves webhooks with due deliveries, every second, on every instance; a slow one delays no other.</summary>
internal sealed partial class DeliveryLoop(IServiceScopeFactory scopes, TimeProvider time, ILogger<DeliveryLoop> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var served = new Dictionary<Guid, Task>();
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var (webhookId, serving) in served)
                {
                    if (serving.IsCompleted)
                        served.Remove(webhookId);
                }
                foreach (var webhookId in await ListDueAsync(stoppingToken))
                {
                    if (!served.ContainsKey(webhookId))
                        served.Add(webhookId, ServeAsync(webhookId, stoppingToken));
                }
            }
        }
        finally
        {
            await Task.WhenAll(served.Values);
        }
    }

    private async Task<IReadOnlyList<Guid>> ListDueAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<DeliveryClaims>().ListDueAsync(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogLookFailed(logger, exception);
            return [];
        }
    }

    private async Task ServeAsync(Guid webhookId, CancellationToken stoppingToken)
    {
        try
        {
            bool mayBeMore;
            do
            {
                // A shutdown waits instead of cancelling, so that whatever was sent is also recorded.
                await using var scope = scopes.CreateAsyncScope();
                var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
                var delivered = await mediator.Send(new DeliverToWebhookCommand(webhookId), CancellationToken.None);
                mayBeMore = delivered is { Error: null, Value: true };
            } while (mayBeMore && !stoppingToken.IsCancellationRequested);
        }
        catch (Exception exception)
        {
            LogServeFailed(logger, webhookId, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks could not be looked at; the next try is in a second")]
    private static partial void LogLookFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Webhook {WebhookId} could not be served; the next try is in a second"
    )]
    private static partial void LogServeFailed(ILogger logger, Guid webhookId, Exception exception);
}
