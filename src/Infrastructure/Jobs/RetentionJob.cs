namespace Concert.Infrastructure.Jobs;

using Concert.Application.Audit.PurgeAuditEntries;
using Concert.Application.Events.PurgeEvents;
using Concert.Application.Idempotency.PurgeRecords;
using Concert.Application.Users.PurgeGuests;
using Concert.Application.Webhooks.PurgeDeliveries;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>
/// Forgets answers, deliveries, audit entries, guests and events that have been kept long enough, and that events await
/// channels that are off, every minute, on every instance, at most a million rows of each, and of each partition of events, at a time.
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
        await TryPurgeAsync(new PurgeRecordsCommand(BatchSize), purged => purged == BatchSize);
        await TryPurgeAsync(new PurgeDeliveriesCommand(BatchSize), purged => purged >= BatchSize);
        await TryPurgeAsync(new PurgeAuditEntriesCommand(BatchSize), purged => purged == BatchSize);
        await TryPurgeAsync(new PurgeGuestsCommand(BatchSize), purged => purged == BatchSize);

        // Starting anywhere, so that a partition that fails is not always in front of the same others.
        var start = Random.Shared.Next(OutboxMessage.Partitions);
        for (var i = 0; i < OutboxMessage.Partitions; i++)
        {
            var command = new PurgeEventsCommand((start + i) % OutboxMessage.Partitions, BatchSize);
            if (!await TryPurgeAsync(command, isMore => isMore))
                break;
        }
        if (failures.Count > 0)
            throw new AggregateException(failures);

        async Task<bool> TryPurgeAsync<T>(ICommand<T> command, Func<T, bool> isMore)
        {
            try
            {
                for (var batch = 0; batch < MaxBatches; batch++)
                {
                    var purged = await mediator.Send(command, cancellationToken);
                    if (purged.Error is not null || !isMore(purged.Value))
                        break;
                }
                return true;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                failures.Add(exception);
                return false;
            }
        }
    }
}
