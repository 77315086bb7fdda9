namespace Concert.Infrastructure.Queue;

using Concert.Application.Queue.RunDraws;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>Runs draws that are due, every second, on every instance, apart from promotion, which must not wait for it.</summary>
[DisallowConcurrentExecution]
internal sealed class DrawJob(IMediator mediator, ILogger<DrawJob> logger) : CommandJob(logger)
{
    protected override Task RunAsync(CancellationToken cancellationToken) =>
        mediator.Send(new RunDrawsCommand(), cancellationToken);
}
