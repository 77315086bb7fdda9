namespace Concert.Infrastructure.Persistence;

using System.Collections.Frozen;
using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;

/// <summary>All that is particular to PostgreSQL.</summary>
internal sealed class PostgreSqlContext(DbContextOptions<PostgreSqlContext> options) : ConcertDbContext(options)
{
    /// <summary>Connection exceptions, out of resources, operator intervention (a shutdown, or a time limit that ran out).</summary>
    private static readonly FrozenSet<string> OutageClasses = FrozenSet.Create(
        StringComparer.Ordinal,
        "08",
        "53",
        "57"
    );

    /// <summary>The session was ended because it did nothing inside a transaction.</summary>
    private const string IdleInTransactionTimeout = "25P03";

    /// <summary>For how many milliseconds the sweep waits for the rows of seats, in its transaction only.</summary>
    private const string SweepPatience = "250";

    protected override string ClockFunction => "clock_timestamp";

    protected override string NextOf(string sequence) => $"nextval('{sequence}')";

    public override bool IsDuplicate(DbException exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    public override bool Violates(DbException duplicate, string index) =>
        duplicate is PostgresException refused && index.Equals(refused.ConstraintName, StringComparison.Ordinal);

    public override bool IsLostRace(DbException exception) =>
        exception
            is PostgresException
            {
                SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
            };

    public override bool IsUnavailable(Exception exception) =>
        exception switch
        {
            PostgresException { SqlState: IdleInTransactionTimeout } => true,
            PostgresException postgres => OutageClasses.Contains(postgres.SqlState[..2]),
            NpgsqlException => true,
            _ => false,
        };

    public override async Task<bool> TryLockAsync(string key, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait == TimeSpan.Zero)
        {
            var taken = await Database
                .SqlQuery<bool>($"""SELECT pg_try_advisory_xact_lock(hashtextextended({key}, 0)) AS "Value" """)
                .ToListAsync(cancellationToken);
            return taken[0];
        }

        try
        {
            var limit = Math.Max(1, (long)wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            await Database.ExecuteSqlAsync(
                $"SELECT set_config('lock_timeout', {limit}, true), pg_advisory_xact_lock(hashtextextended({key}, 0)), set_config('lock_timeout', '0', true)",
                cancellationToken
            );
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    public override Task<List<Guid>> LockLapsedHoldsAsync(
        DateTimeOffset now,
        int skip,
        int take,
        CancellationToken cancellationToken
    ) =>
        Database
            .SqlQuery<Guid>(
                $"""
                SELECT id AS "Value" FROM reservations
                WHERE status = {(int)ReservationStatus.Pending} AND expires_at <= {now}
                ORDER BY expires_at, id OFFSET {skip} LIMIT {take} FOR UPDATE SKIP LOCKED;
                SELECT set_config('lock_timeout', {SweepPatience}, true)
                """
            )
            .ToListAsync(cancellationToken);

    public override Task<List<Guid>> ListDueRemindersAsync(
        DateTimeOffset now,
        int take,
        CancellationToken cancellationToken
    ) =>
        Database
            .SqlQuery<Guid>(
                $"""
                SELECT id AS "Value" FROM reservations
                WHERE remind_at <= {now} AND expires_at > {now} AND status = {(int)ReservationStatus.Pending}
                ORDER BY remind_at LIMIT {take} FOR UPDATE SKIP LOCKED
                """
            )
            .ToListAsync(cancellationToken);

    public override Task RefreshSeatStatisticsAsync(CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"ANALYZE seats", cancellationToken);

    protected override async Task<IReadOnlyList<long>> DrawSeatIdBlocksAsync(
        int count,
        CancellationToken cancellationToken
    ) =>
        await Database
            .SqlQuery<long>($"""SELECT nextval('seat_ids') AS "Value" FROM generate_series(1, {count})""")
            .ToListAsync(cancellationToken);

    protected override async Task CopyAsync(DataTable rows, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", rows.Columns.Cast<DataColumn>().Select(column => $"\"{column.ColumnName}\""));
        await using var copy = await ((NpgsqlConnection)Database.GetDbConnection()).BeginBinaryImportAsync(
            $"COPY {rows.TableName} ({columns}) FROM STDIN (FORMAT BINARY)",
            cancellationToken
        );
        foreach (DataRow row in rows.Rows)
            await copy.WriteRowAsync(cancellationToken, row.ItemArray!);
        await copy.CompleteAsync(cancellationToken);
    }

    /// <summary>As PostgreSQL does by itself.</summary>
    protected override void CompareExactly(PropertyBuilder<string> text) { }

    protected override void DrawFrom(string sequence, PropertyBuilder<long> key) =>
        NpgsqlPropertyBuilderExtensions.UseHiLo(key, sequence);

    /// <summary>For dotnet-ef, which needs the model and no server.</summary>
    internal sealed class Factory : IDesignTimeDbContextFactory<PostgreSqlContext>
    {
        public PostgreSqlContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<PostgreSqlContext>().UseNpgsql().Options);
    }
}
