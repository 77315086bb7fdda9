namespace Concert.Infrastructure.Persistence;

using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

/// <summary>
/// Refuses every connection at once while the database is away, and gives statements no more time than their transaction
/// has left.
/// </summary>
internal sealed class DatabaseGate(DatabaseState state) : DbConnectionInterceptor, IDbCommandInterceptor
{
    public DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        if (eventData.Context is ConcertDbContext context)
            result.CommandTimeout = context.SecondsLeft();
        return result;
    }

    public override InterceptionResult ConnectionOpening(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result
    ) => state.IsAway ? throw new PortException(PipelineErrors.DatabaseUnavailable) : result;

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    ) => ValueTask.FromResult(ConnectionOpening(connection, eventData, result));
}
