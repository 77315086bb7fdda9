namespace Concert.Infrastructure.Jobs;

using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>A failed run is logged, and the next one tries again: an outage costs one log line a run.</summary>
internal abstract partial class CommandJob(ILogger logger) : IJob
{
    protected ILogger Logger => logger;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        using var span = ConcertTraces.Begin(context.JobDetail.Key.Name);
        try
        {
            await RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStopped(logger, context.JobDetail.Key.Name);
        }
        catch (Exception exception)
        {
            LogFailed(logger, context.JobDetail.Key.Name, exception);
        }
        finally
        {
            var lateness = context.FireTimeUtc - (context.ScheduledFireTimeUtc ?? context.FireTimeUtc);
            ConcertMetrics.JobEnded(context.JobDetail.Key.Name, lateness, Stopwatch.GetElapsedTime(started));
        }
    }

    protected abstract Task RunAsync(CancellationToken cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Job} was stopped by the shutdown")]
    private static partial void LogStopped(ILogger logger, string job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Job} failed; its next run tries again")]
    private static partial void LogFailed(ILogger logger, string job, Exception exception);
}
