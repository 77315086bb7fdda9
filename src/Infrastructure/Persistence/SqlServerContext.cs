namespace Concert.Infrastructure.Persistence;

using System.Collections.Frozen;
using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage;

internal sealed class SqlServerContext(DbContextOptions<SqlServerContext> options) : ConcertDbContext(options)
{
    private const int UniqueIndexViolation = 2601;
    private const int UniqueConstraintViolation = 2627;
    private const int DeadlockVictim = 1205;
    private const int SnapshotConflict = 3960;
    private const int LockWaitRanOut = -1;
    private const int TimeLimit = -2;

    /// <summary>Of our own, which begin at 50,000.</summary>
    private const int OtherRows = 50_001;
    private const byte SnapshotsOff = 0;

    /// <summary>A statement that takes 5,000 locks locks the table.</summary>
    private const int CopyBatch = 4_000;

    /// <summary>
    /// Time limit, aborted command; log-in or database not there yet; full disk, log or tempdb; out of other resources;
    /// shutdown; broken connection.
    /// </summary>
    private static readonly FrozenSet<int> OutageNumbers =
    [
        TimeLimit,
        0,
        18401,
        18456,
        4060,
        4221,
        983,
        1101,
        1105,
        9002,
        3958,
        3966,
        3967,
        701,
        802,
        1204,
        8628,
        8645,
        8651,
        10928,
        10929,
        40197,
        40501,
        40613,
        49918,
        49919,
        49920,
        6005,
        17142,
        20,
        64,
        121,
        233,
        10053,
        10054,
        10060,
        10061,
    ];

    public override string CharacterOrder => "Latin1_General_100_BIN2";

    protected override string ClockFunction => "SYSDATETIMEOFFSET";

    protected override string NextOf(string sequence) => $"NEXT VALUE FOR {sequence}";

    public override bool IsDuplicate(DbException exception) =>
        exception is SqlException { Number: UniqueIndexViolation or UniqueConstraintViolation };

    /// <summary>Only the message has the name, in quotes in every language.</summary>
    public override bool Violates(DbException duplicate, string index) =>
        duplicate.Message.Contains($"'{index}'", StringComparison.Ordinal);

    public override bool IsLostRace(DbException exception) =>
        exception is SqlException { Number: DeadlockVictim or SnapshotConflict or OtherRows };

    public override bool IsTimeout(Exception exception) =>
        exception is SqlException { Number: TimeLimit } || IsPoolExhausted(exception);

    public override string Gated(string statement, int rows) =>
        $"{statement}; IF @@ROWCOUNT <> {rows} THROW {OtherRows}, 'Another number of rows was changed.', 1;";

    /// <summary>
    /// A deadlock ends the transaction but not the batch, whose later statements would each be committed by itself.
    /// </summary>
    public override string InTransaction(string statement) =>
        $"IF @@TRANCOUNT = 0 THROW {OtherRows}, 'The transaction has ended.', 1; {statement}";

    public override string Placeholder(int number) => $"@p{number}";

    /// <summary>Values of a kind have one length for all, lest the server make a plan for each.</summary>
    public override DbParameter Parameter<T>(int number, T value) =>
        value switch
        {
            AsciiText ascii => new SqlParameter(Placeholder(number), SqlDbType.VarChar, 8_000) { Value = ascii.Value },
            string text => new SqlParameter(Placeholder(number), SqlDbType.NVarChar, text.Length > 4_000 ? -1 : 4_000)
            {
                Value = text,
            },
            decimal amount => new SqlParameter(Placeholder(number), SqlDbType.Decimal)
            {
                Precision = 18,
                Scale = 2,
                Value = amount,
            },
            byte[] bytes => new SqlParameter(Placeholder(number), SqlDbType.VarBinary, size: -1) { Value = bytes },
            _ => new SqlParameter(Placeholder(number), value),
        };

    public override bool IsUnavailable(Exception exception) =>
        exception switch
        {
            // From class 20 on the connection is gone.
            SqlException sql => sql.Class >= 20 || OutageNumbers.Contains(sql.Number),

            _ => IsPoolExhausted(exception),
        };

    /// <summary>There is no exception type of its own.</summary>
    private static bool IsPoolExhausted(Exception exception) =>
        exception is InvalidOperationException { Source: "Microsoft.Data.SqlClient" };

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
        return outcome[0] switch
        {
            >= 0 => true,
            LockWaitRanOut => false,
            var code => throw new InvalidOperationException($"sp_getapplock answered {code}."),
        };
    }

    public override async Task<List<Guid>> LockExpiredHoldsAsync(
        DateTimeOffset now,
        int skip,
        int take,
        CancellationToken cancellationToken
    )
    {
        // On its own, since what a statement with parameters sets ends with it. The pool resets it.
        await Database.ExecuteSqlAsync($"SET LOCK_TIMEOUT 250", cancellationToken);
        return await base.LockExpiredHoldsAsync(now, skip, take, cancellationToken);
    }

    protected override FormattableString ExpiredHolds(DateTimeOffset now, int skip, int take) =>
        $"""
            SELECT id AS [Value] FROM reservations WITH (UPDLOCK, READPAST, ROWLOCK)
            WHERE status = 0 AND expires_at <= {now}
            ORDER BY expires_at, id OFFSET {skip} ROWS FETCH NEXT {take} ROWS ONLY
            """;

    public override FormattableString DueReminders(DateTimeOffset now, int take) =>
        $"""
            SELECT TOP ({take}) id AS [Value] FROM reservations WITH (UPDLOCK, ROWLOCK, READPAST)
            WHERE remind_at <= {now} AND expires_at > {now} AND status = 0
            ORDER BY remind_at
            """;

    public override FormattableString UsersOutsideAscii(Guid after, int take) =>
        $"""
            SELECT TOP ({take}) id AS [Value] FROM users
            WHERE email COLLATE Latin1_General_100_BIN2 LIKE N'%[^' + NCHAR(1) + N'-' + NCHAR(127) + N']%' AND id > {after}
            ORDER BY id
            """;

    public override FormattableString CountTaken(long[] scheduleIds)
    {
        var ids = JsonSerializer.Serialize(scheduleIds);
        return $"""
            SELECT (SELECT COUNT(*) FROM seats WHERE schedule_id = date.id AND status > 1)
                + (SELECT COUNT(*) FROM seats WHERE schedule_id = date.id AND status = 1 AND held_until > clock.now) AS [Value]
            FROM (SELECT CAST([key] AS int) AS place, CAST([value] AS bigint) AS id FROM OPENJSON({ids})) AS date
            CROSS JOIN (VALUES (SYSDATETIMEOFFSET())) AS clock (now)
            ORDER BY date.place
            """;
    }

    public override async Task RequireRowVersionsAsync(CancellationToken cancellationToken)
    {
        var isOn = await Database
            .SqlQuery<bool>(
                $"SELECT is_read_committed_snapshot_on AS [Value] FROM sys.databases WHERE database_id = DB_ID()"
            )
            .ToListAsync(cancellationToken);
        if (!isOn[0])
        {
            // An instance that has just created the database turns this on, which it can once nobody else is connected.
            SqlConnection.ClearPool((SqlConnection)Database.GetDbConnection());
            throw new DatabaseSetupException("Set READ_COMMITTED_SNAPSHOT ON for the database (ALTER DATABASE).");
        }

        // For the checker; this can be turned on while the database is in use.
        var snapshots = await Database
            .SqlQuery<byte>(
                $"SELECT snapshot_isolation_state AS [Value] FROM sys.databases WHERE database_id = DB_ID()"
            )
            .ToListAsync(cancellationToken);
        if (snapshots[0] == SnapshotsOff)
            await Database.ExecuteSqlAsync(
                $"ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON",
                cancellationToken
            );
    }

    protected override async Task<IReadOnlyList<long>> DrawSeatIdBlocksAsync(
        int count,
        CancellationToken cancellationToken
    )
    {
        // A query with TOP cannot ask for several NEXT VALUE FOR; a range has no gaps.
        var first = await Database
            .SqlQuery<long>(
                $"""
                DECLARE @first sql_variant;
                EXEC sys.sp_sequence_get_range @sequence_name = N'seat_ids', @range_size = {count},
                    @range_first_value = @first OUTPUT;
                SELECT CAST(@first AS bigint) AS [Value];
                """
            )
            .ToListAsync(cancellationToken);
        return [.. Enumerable.Range(0, count).Select(block => first.Single() + (block * (long)SeatIdBlock))];
    }

    protected override async Task CopyAsync(CopiedRows rows, CancellationToken cancellationToken)
    {
        // An unchecked copy would leave the constraints untrusted.
        using var copy = new SqlBulkCopy(
            (SqlConnection)Database.GetDbConnection(),
            SqlBulkCopyOptions.CheckConstraints,
            (SqlTransaction?)Database.CurrentTransaction?.GetDbTransaction()
        );
        copy.DestinationTableName = rows.Table;
        copy.BulkCopyTimeout = SecondsLeft();
        using var batch = new DataTable { Locale = CultureInfo.InvariantCulture };
        foreach (var (name, type) in rows.Columns)
        {
            batch.Columns.Add(name, type);
            copy.ColumnMappings.Add(name, name);
        }
        foreach (var some in rows.Values.Chunk(CopyBatch))
        {
            batch.Clear();
            foreach (var row in some)
                batch.Rows.Add(row);
            await copy.WriteToServerAsync(batch, cancellationToken);
        }
    }

    /// <summary>As in the domain, not by the server's language.</summary>
    protected override void CompareExactly(PropertyBuilder<string> text) => text.UseCollation(CharacterOrder);

    protected override void DrawFrom(string sequence, PropertyBuilder<long> key) =>
        SqlServerPropertyBuilderExtensions.UseHiLo(key, sequence);

    /// <summary>For dotnet-ef.</summary>
    internal sealed class Factory : IDesignTimeDbContextFactory<SqlServerContext>
    {
        public SqlServerContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqlServerContext>().UseSqlServer().Options);
    }
}
