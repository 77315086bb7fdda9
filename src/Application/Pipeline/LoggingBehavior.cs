namespace Concert.Application.Pipeline;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

/// <summary>Measures every use case and logs its outcome, but no field of the request and no exception.</summary>
/// <param name="services">Asked for <see cref="IFaults"/> after an exception only.</param>
internal sealed partial class LoggingBehavior<TRequest, TResponse>(
    ILogger<LoggingBehavior<TRequest, TResponse>> logger,
    TimeProvider time,
    IServiceProvider services
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
        Error? error = null;
        var outcome = "ok";
        try
        {
            var response = await next();
            error = response.Error;
            return response;
        }
        catch (Exception exception)
        {
            error = (exception as PortException)?.Error ?? services.GetRequiredService<IFaults>().Explain(exception);
            outcome = exception is OperationCanceledException ? "cancelled" : "exception";
            throw;
        }
        finally
        {
            var elapsed = time.GetElapsedTime(started);
            outcome = error?.Code ?? outcome;
            ConcertMetrics.UseCaseEnded(UseCase, outcome, elapsed);
            (request as IMeasured)?.Measure(error, outcome, elapsed);
            if (request is IOfSale sale && (error is { Kind: ErrorKind.Unavailable } || outcome is "exception"))
                services.GetRequiredService<SaleCounts>().Add(sale.ConcertId, new SaleCount(Errors: 1));
            LogOutcome(logger, UseCase, outcome, elapsed.TotalMilliseconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{UseCase} {Outcome} in {ElapsedMs:0.0} ms")]
    private static partial void LogOutcome(ILogger logger, string useCase, string outcome, double elapsedMs);
}
