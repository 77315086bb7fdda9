namespace Concert.Infrastructure.Persistence;

using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

/// <summary>All that is particular to SQL Server.</summary>
internal sealed class SqlServerContext(DbContextOptions<SqlServerContext> options) : ConcertDbContext(options)
{
    private const int UniqueIndexViolation = 2601;
    private const int UniqueConstraintViolation = 2627;
    private const int DeadlockVictim = 1205;
    private const int SnapshotConflict = 3960;

    protected override string ClockFunction => "SYSDATETIMEOFFSET";

    public override bool IsDuplicate(DbException exception) =>
        exception is SqlException { Number: UniqueIndexViolation or UniqueConstraintViolation };

    public override bool IsLostRace(DbException exception) =>
        exception is SqlException { Number: DeadlockVictim or SnapshotConflict };

    public override bool IsUnavailable(Exception exception) =>
        exception switch
        {
            // -2 is a time limit that ran out; from class 20 on the connection is gone.
            SqlException sql => sql.Number == -2 || sql.Class >= 20 || sql.IsTransient,
            // An exhausted pool has no exception type of its own.
            InvalidOperationException other => other.Source is "Microsoft.Data.SqlClient",
            _ => false,
        };

    public override async Task<bool> TryLockAsync(string key, TimeSpan wait, CancellationToken cancellationToken)
    {
        var outcome = await Database
            .SqlQuery<int>(
                $"""
                DECLARE @outcome int;
                EXEC @outcome = sp_getapplock @Resource = {key}, @LockMode = 'Exclusive',
                    @LockOwner = 'Transaction', @LockTimeout = {(int)wait.TotalMilliseconds};
                SELECT @outcome AS [Value];
                """
            )
            .ToListAsync(cancellationToken);
        return outcome[0] >= 0;
    }

    /// <summary>SQL Server does so by itself, when a query next needs it.</summary>
    public override Task RefreshSeatStatisticsAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void DrawFrom(string sequence, PropertyBuilder<long> key) =>
        SqlServerPropertyBuilderExtensions.UseHiLo(key, sequence);

    /// <summary>For dotnet-ef, which needs the model and no server.</summary>
    internal sealed class Factory : IDesignTimeDbContextFactory<SqlServerContext>
    {
        public SqlServerContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqlServerContext>().UseSqlServer().Options);
    }
}
