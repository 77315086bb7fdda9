namespace Concert.Infrastructure.Persistence;

using System.Data.Common;

internal sealed class DatabaseFaults(ConcertDbContext context) : IFaults
{
    /// <summary>The exception and what caused it, outermost first.</summary>
    public static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            yield return cause;
    }

    public Error? Explain(Exception exception) =>
        Causes(exception).Any(context.IsUnavailable) ? PipelineErrors.DatabaseUnavailable
        : Causes(exception).OfType<DbException>().Any(context.IsLostRace) ? PipelineErrors.Congested
        : null;
}

internal sealed class DatabaseClock(ConcertDbContext context) : IDatabaseClock
{
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) =>
        await context.NowAsync(cancellationToken);
}
