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
        // What fails keeps nothing else from its turn.
        var failures = new List<Exception>();
        await PurgeAsync(new PurgeRecordsCommand(BatchSize), purged => purged == BatchSize);
        await PurgeAsync(new PurgeDeliveriesCommand(BatchSize), purged => purged >= BatchSize);
        await PurgeAsync(new PurgeEventsCommand(BatchSize), isMore => isMore);
        if (failures.Count > 0)
            throw new AggregateException(failures);

        async Task PurgeAsync<T>(ICommand<T> command, Func<T, bool> isMore)
        {
            try
            {
                for (var batch = 0; batch < MaxBatches; batch++)
                {
                    var purged = await mediator.Send(command, cancellationToken);
                    if (purged.Error is not null || !isMore(purged.Value))
                        return;
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                failures.Add(exception);
            }
        }
    }
}
