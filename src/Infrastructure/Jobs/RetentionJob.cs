namespace Concert.Infrastructure.Jobs;

using Concert.Application.Events.PurgeEvents;
using Concert.Application.Idempotency.PurgeRecords;
using Concert.Application.Webhooks.PurgeDeliveries;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>
/// Forgets answers and deliveries that have been kept long enough, and that events await channels that are off, every
/// minute, on every instance, at most a million rows of each at a time.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class RetentionJob(IMediator mediator, ILogger<RetentionJob> logger) : CommandJob(logger)
{
    private const int BatchSize = 1_000;
    private const int MaxBatches = 1_000;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PurgeAsync(new PurgeRecordsCommand(BatchSize), purged => purged, cancellationToken);
        }
        finally
        {
            try
            {
                await PurgeAsync(new PurgeDeliveriesCommand(BatchSize), purged => purged.Count, cancellationToken);
            }
            finally
            {
                await PurgeAsync(
                    new PurgeEventsCommand(BatchSize),
                    isMore => isMore ? BatchSize : 0,
                    cancellationToken
                );
            }
        }
    }

    private async Task PurgeAsync<T>(ICommand<T> command, Func<T, int> count, CancellationToken cancellationToken)
    {
        for (var batch = 0; batch < MaxBatches; batch++)
        {
            var purged = await mediator.Send(command, cancellationToken);
            if (purged.Error is not null || count(purged.Value) < BatchSize)
                return;
        }
    }
}
