namespace Concert.Api.Http;

using Microsoft.AspNetCore.Diagnostics;

/// <summary>
/// Answers exceptions: what means that something is away as 503, a broken request as 4xx, and everything else, a bug, as
/// 500. No text of an exception leaves the service; it is logged, once.
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
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }
        try
        {
            await AnswerAsync(httpContext, exception);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The client has gone away meanwhile.
        }
        return true;
    }

    private async Task AnswerAsync(HttpContext httpContext, Exception exception)
    {
        var error =
            (exception as PortException)?.Error
            ?? httpContext.RequestServices.GetRequiredService<IFaults>().Explain(exception);
        if (error is not null)
        {
            if (error.Kind == ErrorKind.Unavailable)
                LogUnavailable(logger, error.Code, exception);
            await Problems.WriteAsync(httpContext, error);
        }
        else if (exception is BadHttpRequestException bad)
        {
            await Problems.WriteAsync(httpContext, bad.StatusCode);
        }
        else
        {
            LogBug(logger, exception);
            await Problems.WriteAsync(httpContext, StatusCodes.Status500InternalServerError);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Answered {Code}")]
    private static partial void LogUnavailable(ILogger logger, string code, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Unhandled exception")]
    private static partial void LogBug(ILogger logger, Exception exception);
}
