namespace Concert.Infrastructure.Jobs;

using Concert.Application.Queue.PromoteWaiting;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>Lets users in, every second, on every instance: the script keeps the rate.</summary>
[DisallowConcurrentExecution]
internal sealed class PromotionJob(IMediator mediator, ILogger<PromotionJob> logger) : CommandJob(logger)
{
    protected override Task RunAsync(CancellationToken cancellationToken) =>
        mediator.Send(new PromoteWaitingCommand(), cancellationToken);
}
