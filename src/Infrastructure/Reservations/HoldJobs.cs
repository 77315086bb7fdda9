namespace Concert.Infrastructure.Reservations;

using Concert.Application.Reservations.ReleaseExpiredHolds;
using Concert.Application.Reservations.RemindOfEndingHolds;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>
/// Batches are small, so that nobody waits long for a seat that is being released. When one fails, its holds are taken one
/// by one, and what fails alone is left to the next run, so a bad row stops nothing else.
/// </summary>
[DisallowConcurrentExecution]
internal sealed partial class ExpiryJob(IMediator mediator, IFaults faults, ILogger<ExpiryJob> logger)
    : CommandJob(logger)
{
    private const int BatchSize = 100;
    private const int MaxTurns = 200;
    private const int MaxFailures = 50;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        var (size, failed) = (BatchSize, 0);
        for (var turn = 0; turn < MaxTurns && failed < MaxFailures; turn++)
        {
            try
            {
                var command = new ReleaseExpiredHoldsCommand(size, Skip: failed);
                var swept = await mediator.Send(command, cancellationToken);
                if (swept.Error is not null || swept.Value < size)
                    return;
                size = Math.Min(2 * size, BatchSize);
            }
            catch (Exception exception)
                when (exception is not OperationCanceledException && faults.Explain(exception) is null)
            {
                LogFailed(Logger, size, exception);
                if (size == 1)
                    failed++;
                size = 1;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} expired holds could not be released together")]
    private static partial void LogFailed(ILogger logger, int count, Exception exception);
}

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
            if (reminded.Error is not null || reminded.Value < BatchSize)
                return;
        }
    }
}
