namespace Concert.Application.Pipeline;

using Microsoft.Extensions.Logging;

/// <summary>Measures every use case and logs its outcome, but no field of the request and no exception.</summary>
internal sealed partial class LoggingBehavior<TRequest, TResponse>(
    ILogger<LoggingBehavior<TRequest, TResponse>> logger,
    TimeProvider time
) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
    where TResponse : IResult<TResponse>
{
    /// <summary>HoldSeat for HoldSeatCommand.</summary>
    private static readonly string UseCase = typeof(TRequest)
        .Name.Replace("Command", "", StringComparison.Ordinal)
        .Replace("Query", "", StringComparison.Ordinal);

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
            ConcertMetrics.UseCaseEnded(UseCase, outcome, elapsed);
            LogOutcome(logger, UseCase, outcome, elapsed.TotalMilliseconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{UseCase} {Outcome} in {ElapsedMs:0.0} ms")]
    private static partial void LogOutcome(ILogger logger, string useCase, string outcome, double elapsedMs);
}
