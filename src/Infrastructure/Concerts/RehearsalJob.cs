namespace Concert.Infrastructure.Concerts;

using Concert.Application.Concerts.RemoveRehearsal;
using Concert.Application.Concerts.RemoveRehearsalData;
using MediatR;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>Removes rehearsals that were forgotten, and the data of those that were removed, in small transactions.</summary>
[DisallowConcurrentExecution]
internal sealed class RehearsalJob(IRehearsals rehearsals, IMediator mediator, ILogger<RehearsalJob> logger)
    : CommandJob(logger)
{
    private const int MaxRehearsals = 10;
    private const int MaxBatches = 1_000;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var concert in await rehearsals.ListForgottenAsync(MaxRehearsals, cancellationToken))
            await mediator.Send(new RemoveRehearsalCommand(ActorId: null, concert), cancellationToken);
        foreach (var concert in await rehearsals.ListMarkedAsync(MaxRehearsals, cancellationToken))
        {
            var command = new RemoveRehearsalDataCommand(concert);
            for (var batch = 0; batch < MaxBatches; batch++)
            {
                if (await mediator.Send(command, cancellationToken) is not { Error: null, Value: true })
                    break;
            }
        }
    }
}
