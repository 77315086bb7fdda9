namespace Concert.Infrastructure.Jobs;

using Concert.Application.Idempotency.PurgeRecords;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>Forgets what has been kept long enough, every minute, on every instance, at most 100,000 rows at a time.</summary>
[DisallowConcurrentExecution]
internal sealed class RetentionJob(IMediator mediator, ILogger<RetentionJob> logger) : CommandJob(logger)
{
    private const int BatchSize = 1_000;
    private const int MaxBatches = 100;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var batch = 0; batch < MaxBatches; batch++)
        {
            var purged = await mediator.Send(new PurgeRecordsCommand(BatchSize), cancellationToken);
            if (purged.Error is not null || purged.Value < BatchSize)
                return;
        }
    }
}
