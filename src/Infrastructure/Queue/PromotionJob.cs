namespace Concert.Infrastructure.Queue;

using Concert.Application.Queue.PromoteWaiting;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>
/// Lets users in, on every instance: the script keeps the rate. It runs every second and promotes twenty times in it where
/// somebody waits, since up to one such period is lost in each interval of the rate, and so that a freed place is given on
/// soon.
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
