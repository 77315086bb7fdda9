namespace Concert.Infrastructure.Reservations;

using Concert.Application.Reservations.RemindOfEndingHolds;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>Raises reminders that are due, every five seconds, on every instance.</summary>
[DisallowConcurrentExecution]
internal sealed class ReminderJob(IMediator mediator, ILogger<ReminderJob> logger) : CommandJob(logger)
{
    private const int BatchSize = 500;
    private const int MaxBatches = 20;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var batch = 0; batch < MaxBatches; batch++)
        {
            var reminded = await mediator.Send(new RemindOfEndingHoldsCommand(BatchSize), cancellationToken);
            if (reminded.Error is not null || reminded.Value.Count < BatchSize)
                return;
        }
    }
}
