namespace Concert.Infrastructure.Jobs;

using Concert.Application.Idempotency.PurgeRecords;
using Concert.Application.Webhooks.PurgeDeliveries;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>
/// Forgets answers and deliveries that have been kept long enough, every minute, on every instance, at most 100,000 rows of
/// each at a time.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class RetentionJob(IMediator mediator, ILogger<RetentionJob> logger) : CommandJob(logger)
{
    private const int BatchSize = 1_000;
    private const int MaxBatches = 100;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var batch = 0; batch < MaxBatches; batch++)
        {
            var answers = await mediator.Send(new PurgeRecordsCommand(BatchSize), cancellationToken);
            var deliveries = await mediator.Send(new PurgeDeliveriesCommand(BatchSize), cancellationToken);
            if (answers.Error is not null || deliveries.Error is not null)
                return;
            if (answers.Value < BatchSize && deliveries.Value.Count < BatchSize)
                return;
        }
    }
}
