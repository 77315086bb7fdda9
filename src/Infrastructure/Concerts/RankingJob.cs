namespace Concert.Infrastructure.Concerts;

using Concert.Application.Concerts.RebuildRanking;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>Sees to it, every second, on every instance, that there is a ranking.</summary>
[DisallowConcurrentExecution]
internal sealed class RankingJob(IMediator mediator, ILogger<RankingJob> logger) : CommandJob(logger)
{
    protected override Task RunAsync(CancellationToken cancellationToken) =>
        mediator.Send(new RebuildRankingCommand(Force: false), cancellationToken);
}
