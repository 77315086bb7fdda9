namespace Concert.Infrastructure.Jobs;

using Concert.Application.Events.DispatchEvents;
using Concert.Infrastructure.Messaging;
using MediatR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quartz;

/// <summary>
/// Publishes events to one channel, every second, on every instance. Each channel has a job of its own, so that one that
/// is away or slow holds up no other.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class DispatchJob(IMediator mediator, IOptions<EventOptions> options, ILogger<DispatchJob> logger)
    : CommandJob(logger)
{
    private const int BatchSize = 500;
    private const int MaxRounds = 20;

    /// <summary>Set by the scheduler from the job's data.</summary>
    public EventChannels Channel { get; set; }

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Channels.HasFlag(Channel))
            return;
        for (var round = 0; round < MaxRounds; round++)
        {
            if (!await DispatchAsync(cancellationToken))
                return;
        }
    }

    /// <summary>One batch of every partition; false if no batch was full.</summary>
    private async Task<bool> DispatchAsync(CancellationToken cancellationToken)
    {
        var isMore = false;
        for (var after = -1; ; )
        {
            var sent = await mediator.Send(new DispatchEventsCommand(Channel, after, BatchSize), cancellationToken);
            if (sent.Error is not null || sent.Value.Partition is not { } partition)
                return isMore;
            isMore |= sent.Value.Count == BatchSize;
            after = partition;
        }
    }
}
