namespace Concert.Api.Http;

using Microsoft.AspNetCore.Diagnostics;

/// <summary>
/// Answers exceptions: what means that something is away as 503, a broken request as 4xx, and everything else, a bug, as
/// 500. No text of an exception leaves the service; it is logged, once, also if the client has gone.
/// </summary>
internal sealed partial class ExceptionProblems(ILogger<ExceptionProblems> logger) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        var isGone = httpContext.RequestAborted.IsCancellationRequested;
        var error = httpContext.RequestServices.GetRequiredService<IFaults>().Explain(exception);
        if (error?.Kind == ErrorKind.Unavailable)
            LogUnavailable(logger, error.Code, exception);
        else if (error is null && exception is not BadHttpRequestException && !(isGone && IsCancellation(exception)))
            LogBug(logger, exception);
        if (isGone)
        {
            // Nobody is there to read an answer.
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }
        try
        {
            await (
                error is not null
                    ? Problems.WriteAsync(httpContext, error)
                    : Problems.WriteAsync(
                        httpContext,
                        (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError
                    )
            );
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The client has gone away meanwhile.
        }
        return true;
    }

    /// <summary>What a call under way throws when its client goes, whatever has wrapped it.</summary>
    private static bool IsCancellation(Exception? exception) =>
        exception is not null && (exception is OperationCanceledException || IsCancellation(exception.InnerException));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Answered {Code}")]
    private static partial void LogUnavailable(ILogger logger, string code, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Unhandled exception")]
    private static partial void LogBug(ILogger logger, Exception exception);
}
