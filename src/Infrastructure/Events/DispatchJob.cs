namespace Concert.Infrastructure.Events;

using Concert.Application.Events.DispatchEvents;
using MediatR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quartz;

/// <summary>
/// Publishes events to one channel, every second, on every instance. Each channel has its own job, so that a slow one
/// holds up no other. A run goes through all partitions although some fail, and leaves out aggregates whose events fail
/// by themselves until the next run.
/// </summary>
[DisallowConcurrentExecution]
internal sealed partial class DispatchJob(
    IMediator mediator,
    IOptions<EventOptions> options,
    ILogger<DispatchJob> logger
) : CommandJob(logger)
{
    private const int MaxRounds = 20;

    /// <summary>Batches of one partition in one round, if some of them fail.</summary>
    private const int MaxTries = 50;

    /// <summary>After so many failures in a row the channel is at fault, and each partition is tried once.</summary>
    private const int MaxFailures = 5;

    private readonly List<DispatchFailedException> _failures = [];
    private readonly List<string> _leftOut = [];
    private int _failuresInARow;

    /// <summary>Set by the scheduler from the job's data.</summary>
    public EventChannels Channel { get; set; }

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Channels.HasFlag(Channel))
            return;
        try
        {
            for (var round = 0; round < MaxRounds && await DispatchAsync(cancellationToken); round++) { }
        }
        finally
        {
            if (_failures is [var first, ..])
                LogFailed(Logger, Channel, _failures.Count, first.Partition, _leftOut.Count, first.Cause);
        }
    }

    /// <summary>Smaller for webhooks: an event may lock the rows of a hundred of them until the commit.</summary>
    private int BatchSize => Channel == EventChannels.Webhooks ? 50 : 500;

    /// <summary>Goes through all partitions once; false if no batch was full.</summary>
    private async Task<bool> DispatchAsync(CancellationToken cancellationToken)
    {
        var isMore = false;
        for (var after = -1; ; )
        {
            var sent = await DispatchNextAsync(after, cancellationToken);
            if (sent.Partition is not { } partition)
                return isMore;
            isMore |= sent.Count == BatchSize;
            after = partition;
        }
    }

    /// <summary>Single events follow a failed batch; an aggregate that fails alone is left out.</summary>
    private async Task<DispatchedEvents> DispatchNextAsync(int after, CancellationToken cancellationToken)
    {
        var last = new DispatchedEvents(Partition: null, Count: 0);
        var size = BatchSize;
        for (var tries = 0; tries < MaxTries; tries++)
        {
            try
            {
                var command = new DispatchEventsCommand(Channel, after, size, _leftOut);
                var sent = await mediator.Send(command, cancellationToken);
                if (sent.Error is not null)
                    return last;
                last = sent.Value;
                if (last.Count > 0)
                    _failuresInARow = 0;
                if (size == BatchSize || last.Count < size)
                    return last;
                size = Math.Min(size * 2, BatchSize);
            }
            catch (DispatchFailedException failure)
            {
                _failures.Add(failure);
                last = new DispatchedEvents(failure.Partition, Count: 0);
                if (++_failuresInARow > MaxFailures || _leftOut.Count == DispatchEventsCommand.MaxLeftOut)
                    return last;
                if (failure.Aggregate is { } aggregate)
                    _leftOut.Add(aggregate);
                size = 1;
            }
        }
        return last;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} batches for {Channel} failed, the first in partition {Partition}, and {LeftOut} aggregates were "
            + "left out; they are tried again in a second"
    )]
    private static partial void LogFailed(
        ILogger logger,
        EventChannels channel,
        int count,
        int partition,
        int leftOut,
        Exception exception
    );
}
