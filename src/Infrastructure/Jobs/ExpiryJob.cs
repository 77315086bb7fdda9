namespace Concert.Infrastructure.Jobs;

using Concert.Application.Reservations.ReleaseExpiredHolds;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>Sweeps lapsed holds, every second, on every instance: whoever has the lock sweeps, the others skip the turn.</summary>
[DisallowConcurrentExecution]
internal sealed class ExpiryJob(IMediator mediator, ILogger<ExpiryJob> logger) : CommandJob(logger)
{
    private const int BatchSize = 500;
    private const int MaxBatches = 20;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var batch = 0; batch < MaxBatches; batch++)
        {
            var swept = await mediator.Send(new ReleaseExpiredHoldsCommand(BatchSize), cancellationToken);
            if (swept.Error is not null || swept.Value.Found < BatchSize)
                return;
        }
    }
}
