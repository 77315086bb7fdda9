namespace Concert.Infrastructure.Queue;

using Concert.Application.Queue.PromoteWaiting;
using Concert.Application.Queue.RunDraws;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>
/// Runs on every instance; the script keeps the rate. Twenty rounds a second, since each interval of the rate loses up to
/// one period between rounds, and a freed place should soon be given on.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class PromotionJob(IMediator mediator, TimeProvider time, ILogger<PromotionJob> logger)
    : CommandJob(logger)
{
    private const int Rounds = 20;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1) / Rounds;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        await mediator.Send(new PromoteWaitingCommand(All: true), cancellationToken);
        using var timer = new PeriodicTimer(Period, time);
        for (var round = 2; round <= Rounds; round++)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            await mediator.Send(new PromoteWaitingCommand(All: false), cancellationToken);
        }
    }
}

/// <summary>Apart from promotion, which must not wait for a draw.</summary>
[DisallowConcurrentExecution]
internal sealed class DrawJob(IMediator mediator, ILogger<DrawJob> logger) : CommandJob(logger)
{
    protected override Task RunAsync(CancellationToken cancellationToken) =>
        mediator.Send(new RunDrawsCommand(), cancellationToken);
}
