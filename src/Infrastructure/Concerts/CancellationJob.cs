namespace Concert.Infrastructure.Concerts;

using Concert.Application.Concerts.SettleDate;
using Concert.Application.Payments.RefundPayments;
using Concert.Application.Reservations.EndHolds;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>
/// Ends the holds of cancelled dates and refunds their payments, in small transactions, on every instance until nothing is
/// left. What fails alone is left to the next run, so a bad row stops nothing else.
/// </summary>
[DisallowConcurrentExecution]
internal sealed partial class CancellationJob(
    ICancelledDates dates,
    IMediator mediator,
    IFaults faults,
    ILogger<CancellationJob> logger
) : CommandJob(logger)
{
    private const int BatchSize = 50;
    private const int MaxDates = 1_000;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var date in await dates.ListUnsettledAsync(MaxDates, cancellationToken))
        {
            var left = await dates.FindLeftOverAsync(date, cancellationToken);
            await InBatchesAsync(left.Holds, ids => new EndHoldsCommand(ids), cancellationToken);
            await InBatchesAsync(left.Payments, ids => new RefundPaymentsCommand(date, ids), cancellationToken);
            await mediator.Send(new SettleDateCommand(date), cancellationToken);
        }
    }

    private async Task InBatchesAsync(
        IReadOnlyList<Guid> ids,
        Func<IReadOnlyList<Guid>, ICommand> command,
        CancellationToken cancellationToken
    )
    {
        // In another order on each instance, so that they share the work; the row of the date decides who does what.
        var batches = ids.Chunk(BatchSize).ToArray();
        Random.Shared.Shuffle(batches);
        foreach (var batch in batches)
        {
            if (await TrySendAsync(command(batch), batch.Length, cancellationToken))
                continue;
            foreach (var id in batch)
                await TrySendAsync(command([id]), count: 1, cancellationToken);
        }
    }

    private async Task<bool> TrySendAsync(ICommand command, int count, CancellationToken cancellationToken)
    {
        try
        {
            var sent = await mediator.Send(command, cancellationToken);
            if (sent.Error is { } error)
                LogRefused(Logger, command.GetType().Name, count, error.Code);
            return sent.Error is null;
        }
        catch (Exception exception)
            when (exception is not OperationCanceledException && faults.Explain(exception) is null)
        {
            LogFailed(Logger, command.GetType().Name, count, exception);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Command} was refused for {Count} of a cancelled date: {Code}")]
    private static partial void LogRefused(ILogger logger, string command, int count, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Command} failed for {Count} of a cancelled date")]
    private static partial void LogFailed(ILogger logger, string command, int count, Exception exception);
}
