namespace Concert.Infrastructure.Jobs;

using Concert.Application.Webhooks.DeliverWebhooks;
using Concert.Application.Webhooks.PurgeDeliveries;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>Sends what is due to webhooks, every second, on every instance, and then clears away what is old.</summary>
[DisallowConcurrentExecution]
internal sealed class WebhookJob(IMediator mediator, ILogger<WebhookJob> logger) : CommandJob(logger)
{
    private const int BatchSize = 1_000;
    private const int MaxBatches = 10;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        await mediator.Send(new DeliverWebhooksCommand(), cancellationToken);
        for (var batch = 0; batch < MaxBatches; batch++)
        {
            var purged = await mediator.Send(new PurgeDeliveriesCommand(BatchSize), cancellationToken);
            if (purged.Error is not null || purged.Value.Count < BatchSize)
                return;
        }
    }
}
