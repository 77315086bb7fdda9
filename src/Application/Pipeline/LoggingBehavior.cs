namespace Concert.Application.Pipeline;

using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

/// <summary>Measures every use case and logs its outcome, but no field of the request and no exception.</summary>
internal sealed partial class LoggingBehavior<TRequest, TResponse>(
    ILogger<LoggingBehavior<TRequest, TResponse>> logger,
    TimeProvider time
) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
    where TResponse : IResult<TResponse>
{
    private static readonly string UseCase = UseCaseMetrics.NameOf(typeof(TRequest));

    public async Task<TResponse> Handle(
        TRequest request,
        CancellationToken cancellationToken,
        RequestHandlerDelegate<TResponse> next
    )
    {
        var started = time.GetTimestamp();
        var outcome = "exception";
        try
        {
            var response = await next();
            outcome = response.Error?.Code ?? "ok";
            return response;
        }
        finally
        {
            var elapsed = time.GetElapsedTime(started);
            UseCaseMetrics.Record(UseCase, outcome, elapsed);
            LogOutcome(logger, UseCase, outcome, elapsed.TotalMilliseconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{UseCase} {Outcome} in {ElapsedMs:0.0} ms")]
    private static partial void LogOutcome(ILogger logger, string useCase, string outcome, double elapsedMs);
}

/// <summary>One histogram for all use cases. Names and error codes are few, so the labels are bounded.</summary>
internal static class UseCaseMetrics
{
    public static readonly Meter Meter = new("Concert");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "concert.use_case.duration",
        unit: "s",
        description: "Duration of a use case by its outcome: ok, an error code, or exception."
    );

    /// <summary>HoldSeatCommand becomes HoldSeat.</summary>
    public static string NameOf(Type request) =>
        request.Name.Replace("Command", "", StringComparison.Ordinal).Replace("Query", "", StringComparison.Ordinal);

    public static void Record(string useCase, string outcome, TimeSpan elapsed) =>
        Duration.Record(elapsed.TotalSeconds, new("use_case", useCase), new("outcome", outcome));
}
