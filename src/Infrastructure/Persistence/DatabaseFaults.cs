namespace Concert.Infrastructure.Persistence;

using System.Data.Common;

internal sealed class DatabaseFaults(ConcertDbContext context) : IFaults
{
    /// <summary>Outermost first, with the exception itself.</summary>
    public static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            yield return cause;
    }

    public Error? Explain(Exception exception) =>
        exception is PortException { Error: var error } ? error
        : Causes(exception).Any(context.IsUnavailable) ? PipelineErrors.DatabaseUnavailable
        : Causes(exception).OfType<DbException>().Any(context.IsLostRace) ? PipelineErrors.Congested
        : null;
}
