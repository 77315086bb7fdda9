namespace Concert.Infrastructure.Persistence;

using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;

internal sealed class PostgreSqlContext(DbContextOptions<PostgreSqlContext> options) : ConcertDbContext(options)
{
    private const string IdleInTransactionTimeout = "25P03";

    /// <summary>Milliseconds.</summary>
    private const string SweepPatience = "250";

    public override string? CommitStatement => "COMMIT";

    public override string CharacterOrder => "C";

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
                SqlState: PostgresErrorCodes.DeadlockDetected
                    or PostgresErrorCodes.SerializationFailure
                    or PostgresErrorCodes.DivisionByZero
            };

    public override bool IsTimeout(Exception exception) =>
        exception
            is NpgsqlException { InnerException: TimeoutException }
                or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled or IdleInTransactionTimeout };

    /// <summary>Divides by zero if the number of rows is another; nothing else here divides.</summary>
    public override string Gated(string statement, int rows) =>
        $"WITH changed AS ({statement} RETURNING 1) SELECT 1 / (count(*) = {rows})::int FROM changed";

    public override string Placeholder(int number) => $"${number}";

    public override DbParameter Parameter<T>(int number, T value) =>
        value is AsciiText text
            ? new NpgsqlParameter<string> { TypedValue = text.Value }
            : new NpgsqlParameter<T> { TypedValue = value };

    public override bool IsUnavailable(Exception exception) =>
        exception switch
        {
            PostgresException { SqlState: IdleInTransactionTimeout } => true,

            // Connection exceptions, insufficient resources, operator intervention (shutdown, time limit).
            PostgresException postgres => postgres.SqlState[..2] is "08" or "53" or "57",
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

    protected override FormattableString ExpiredHolds(DateTimeOffset now, int skip, int take) =>
        $"""
            SELECT id AS "Value" FROM reservations
            WHERE status = 0 AND expires_at <= {now}
            ORDER BY expires_at, id OFFSET {skip} LIMIT {take} FOR UPDATE SKIP LOCKED;
            SELECT set_config('lock_timeout', {SweepPatience}, true)
            """;

    public override FormattableString DueReminders(DateTimeOffset now, int take) =>
        $"""
            SELECT id AS "Value" FROM reservations
            WHERE remind_at <= {now} AND expires_at > {now} AND status = 0
            ORDER BY remind_at LIMIT {take} FOR UPDATE SKIP LOCKED
            """;

    public override FormattableString UsersOutsideAscii(Guid after, int take) =>
        $"""
            SELECT id AS "Value" FROM users
            WHERE octet_length(convert_to(email, 'UTF8')) > char_length(email) AND id > {after}
            ORDER BY id LIMIT {take}
            """;

    public override FormattableString CountTaken(long[] scheduleIds) =>
        $"""
            SELECT (
                (SELECT count(*) FROM seats WHERE schedule_id = date.id AND status > 1)
                + (SELECT count(*) FROM seats WHERE schedule_id = date.id AND status = 1 AND held_until > clock.now)
            )::int AS "Value"
            FROM unnest({scheduleIds}) WITH ORDINALITY AS date(id, place), (SELECT clock_timestamp() AS now) AS clock
            ORDER BY date.place
            """;

    /// <summary>Up to where the log of this server is durable, as every commit that was answered is.</summary>
    public async Task<string> PositionAsync() =>
        (await Database.SqlQuery<string>($"""SELECT pg_current_wal_flush_lsn()::text AS "Value" """).ToListAsync())[0];

    /// <summary>Whether this server follows another and has got as far as there.</summary>
    public async Task<bool> HasReplayedAsync(string position) =>
        (
            await Database
                .SqlQuery<bool>(
                    $"""SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= {position}::pg_lsn AS "Value" """
                )
                .ToListAsync()
        )[0];

    protected override async Task<IReadOnlyList<long>> DrawSeatIdBlocksAsync(
        int count,
        CancellationToken cancellationToken
    ) =>
        await Database
            .SqlQuery<long>($"""SELECT nextval('seat_ids') AS "Value" FROM generate_series(1, {count})""")
            .ToListAsync(cancellationToken);

    protected override async Task CopyAsync(CopiedRows rows, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", rows.Columns.Select(column => $"\"{column.Name}\""));
        await using var copy = await ((NpgsqlConnection)Database.GetDbConnection()).BeginBinaryImportAsync(
            $"COPY {rows.Table} ({columns}) FROM STDIN (FORMAT BINARY)",
            cancellationToken
        );
        copy.Timeout = TimeSpan.FromSeconds(SecondsLeft());
        foreach (var row in rows.Values)
            await copy.WriteRowAsync(cancellationToken, row!);
        await copy.CompleteAsync(cancellationToken);
    }

    /// <summary>PostgreSQL does so by itself.</summary>
    protected override void CompareExactly(PropertyBuilder<string> text) { }

    protected override void DrawFrom(string sequence, PropertyBuilder<long> key) =>
        NpgsqlPropertyBuilderExtensions.UseHiLo(key, sequence);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        // The unique index has the order of the database's language, in which no beginning of a text is a range.
        modelBuilder
            .Entity<User>()
            .HasIndex(user => user.NormalizedEmail, "IX_users_normalized_email_start")
            .UseCollation(CharacterOrder);
        base.OnModelCreating(modelBuilder);
    }

    /// <summary>For dotnet-ef.</summary>
    internal sealed class Factory : IDesignTimeDbContextFactory<PostgreSqlContext>
    {
        public PostgreSqlContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<PostgreSqlContext>().UseNpgsql().Options);
    }
}
