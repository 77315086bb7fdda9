namespace Concert.Infrastructure.Jobs;

using Microsoft.Extensions.Logging;
using Quartz;

/// <summary>
/// A job that sends commands, at the interval that <see cref="InfrastructureSetup.AddJobs"/> gives it. A failed run is
/// logged and the next one tries again, so an outage of Redis or the database costs a line a run.
/// </summary>
internal abstract partial class CommandJob(ILogger logger) : IJob
{
    protected ILogger Logger => logger;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
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
    }

    protected abstract Task RunAsync(CancellationToken cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Job} was stopped by the shutdown")]
    private static partial void LogStopped(ILogger logger, string job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Job} failed; its next run tries again")]
    private static partial void LogFailed(ILogger logger, string job, Exception exception);
}
