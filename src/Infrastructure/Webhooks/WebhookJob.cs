namespace Concert.Infrastructure.Webhooks;

using Concert.Application.Webhooks.DeliverWebhooks;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>Sends what is due to webhooks, every second, on every instance.</summary>
[DisallowConcurrentExecution]
internal sealed class WebhookJob(IMediator mediator, ILogger<WebhookJob> logger) : CommandJob(logger)
{
    protected override Task RunAsync(CancellationToken cancellationToken) =>
        mediator.Send(new DeliverWebhooksCommand(), cancellationToken);
}
