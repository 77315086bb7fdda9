namespace Concert.Infrastructure.Concerts;

using Concert.Application.Concerts.RebuildRanking;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

[DisallowConcurrentExecution]
internal sealed class RankingJob(IMediator mediator, ILogger<RankingJob> logger) : CommandJob(logger)
{
    protected override Task RunAsync(CancellationToken cancellationToken) =>
        mediator.Send(new RebuildRankingCommand(Force: false), cancellationToken);
}
