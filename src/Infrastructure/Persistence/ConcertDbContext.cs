namespace Concert.Infrastructure.Persistence;

using System.Data.Common;
using System.Linq.Expressions;
using System.Text.Json;
using Concert.Domain.Concerts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

/// <summary>The one model; what differs between the databases is in the two derived classes.</summary>
internal abstract class ConcertDbContext(DbContextOptions options) : DbContext(options), IDatabaseClock
{
    /// <summary>Each number of the sequence begins a block of so many seat ids.</summary>
    protected const int SeatIdBlock = 1_000;

    /// <summary>How long drivers let a statement take by themselves.</summary>
    private const int DriversSeconds = 30;

    /// <summary>It reads a replica. What is remembered of the database by commits of this instance does not hold for it.</summary>
    public bool IsReplica { get; init; }

    public DbSet<Concert> Concerts => Set<Concert>();
    public DbSet<Schedule> Schedules => Set<Schedule>();
    public DbSet<Seat> Seats => Set<Seat>();
    public DbSet<Reservation> Reservations => Set<Reservation>();
    public DbSet<Balance> Balances => Set<Balance>();
    public IQueryable<LedgerEntry> LedgerEntries => Set<LedgerEntry>().AsNoTracking();
    public DbSet<Payment> Payments => Set<Payment>();
    public DbSet<User> Users => Set<User>();
    public DbSet<Draw> Draws => Set<Draw>();
    public DbSet<QueueRecord> QueueRecords => Set<QueueRecord>();
    public DbSet<Webhook> Webhooks => Set<Webhook>();
    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();
    public DbSet<SecretKey> SecretKeys => Set<SecretKey>();
    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();
    public DbSet<OutboxWatermark> OutboxWatermarks => Set<OutboxWatermark>();
    public DbSet<IdempotencyRow> IdempotencyRows => Set<IdempotencyRow>();
    public IQueryable<AuditEntry> AuditEntries => Set<AuditEntry>().AsNoTracking();

    /// <summary>When the current transaction must have ended (<see cref="Environment.TickCount64"/>); null outside of one.</summary>
    public long? EndsAt { private get; set; }

    /// <summary>The time of the current transaction is over.</summary>
    public bool HasRunOut => EndsAt <= Environment.TickCount64;

    /// <summary>How long the next statement may take, in seconds: at most as long as is left of its transaction.</summary>
    /// <exception cref="PortException">Nothing is left.</exception>
    public int SecondsLeft() =>
        EndsAt is not { } end ? Database.GetCommandTimeout() ?? DriversSeconds
        : HasRunOut ? throw new PortException(PipelineErrors.DatabaseUnavailable)
        : (int)Math.Ceiling((end - Environment.TickCount64) / 1_000.0);

    /// <summary>In a query: the instant of the statement (SQL Server) or of the row (PostgreSQL), not of the transaction.</summary>
    public static DateTimeOffset Clock() =>
        throw new InvalidOperationException("This is a function of the database; it can only be used in a query.");

    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) =>
        (
            await Database
                .SqlQuery<int>($"""SELECT 1 AS "Value" """)
                .Select(_ => Clock())
                .SingleAsync(cancellationToken)
        ).ToUniversalTime();

    /// <summary>Locks the aggregates to the end of the transaction, and then reads them, so they are the latest.</summary>
    public async Task<List<T>> LockAsync<T>(Expression<Func<T, bool>> which, CancellationToken cancellationToken)
        where T : AggregateRoot
    {
        var rows = await LockRowsAsync(which, cancellationToken);
        return rows == 0 ? [] : await Set<T>().Where(which).ToListAsync(cancellationToken);
    }

    /// <summary>In either database an update that changes nothing locks its rows. Returns how many there are.</summary>
    public Task<int> LockRowsAsync<T>(Expression<Func<T, bool>> which, CancellationToken cancellationToken)
        where T : AggregateRoot =>
        Set<T>()
            .Where(which)
            .ExecuteUpdateAsync(
                update => update.SetProperty(aggregate => aggregate.Version, aggregate => aggregate.Version),
                cancellationToken
            );

    /// <summary>False if a unique index refused the row.</summary>
    public async Task<bool> TryInsertAsync<T>(T row, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            Add(row);
            await SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception) when (exception.InnerException is DbException cause && IsDuplicate(cause))
        {
            return false;
        }
        finally
        {
            ChangeTracker.Clear();
        }
    }

    /// <summary>Ids for at least so many seats, ascending, in one round trip.</summary>
    public async Task<IReadOnlyList<long>> DrawSeatIdsAsync(int count, CancellationToken cancellationToken)
    {
        var blocks = await DrawSeatIdBlocksAsync((count + SeatIdBlock - 1) / SeatIdBlock, cancellationToken);
        return [.. blocks.Order().SelectMany(first => Enumerable.Range(0, SeatIdBlock).Select(next => first + next))];
    }

    /// <summary>Bulk copy in the current transaction; the rows have their keys, and the context does not track them.</summary>
    public Task CopyAsync<T>(IEnumerable<T> rows, CancellationToken cancellationToken)
        where T : class => CopyAsync(CopiedRows.Of(Model.FindEntityType(typeof(T))!, rows), cancellationToken);

    /// <summary>The database's clock, at the instant of the row or statement that names it.</summary>
    public Sql Now => new($"{ClockFunction}()");

    /// <summary>Ends a batch by committing its transaction; null if the driver has to be told.</summary>
    public virtual string? CommitStatement => null;

    /// <summary>The statement, made to fail with a lost race unless it changes exactly so many rows.</summary>
    public abstract string Gated(string statement, int rows);

    /// <summary>The statement, made to fail if the database has ended the transaction.</summary>
    public virtual string InTransaction(string statement) => statement;

    /// <param name="number">Counts from 1 within a statement.</param>
    public abstract string Placeholder(int number);

    /// <inheritdoc cref="Placeholder" path="/param"/>
    public abstract DbParameter Parameter<T>(int number, T value);

    /// <summary>A unique index refused a row.</summary>
    public abstract bool IsDuplicate(DbException exception);

    public abstract bool Violates(DbException duplicate, string index);

    /// <summary>The same work may well succeed when it is done again.</summary>
    public abstract bool IsLostRace(DbException exception);

    /// <summary>A statement, or the wait for a connection, took too long.</summary>
    public abstract bool IsTimeout(Exception exception);

    /// <summary>The database is away, out of connections or too slow.</summary>
    public abstract bool IsUnavailable(Exception exception);

    /// <summary>
    /// Takes a lock to the end of the current transaction, waiting in order of arrival. False if another has it; the
    /// transaction must then be rolled back.
    /// </summary>
    public abstract Task<bool> TryLockAsync(string key, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Lets readers see snapshots, as on PostgreSQL.</summary>
    /// <exception cref="DatabaseSetupException">Readers wait for writers, which only an idle database can change.</exception>
    public virtual Task RequireRowVersionsAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Locks expired holds to the end of the transaction, the oldest first, and skips those that others have locked. From
    /// then on the transaction waits for no row longer than a quarter of a second.
    /// </summary>
    public virtual Task<List<Guid>> LockExpiredHoldsAsync(
        DateTimeOffset now,
        int skip,
        int take,
        CancellationToken cancellationToken
    ) => Database.SqlQuery<Guid>(ExpiredHolds(now, skip, take)).ToListAsync(cancellationToken);

    /// <summary>
    /// Locks holds whose reminder is due, the most urgent first, and skips those that others have locked. Skipping only
    /// spares a wait: the row decides that there is one reminder.
    /// </summary>
    public abstract FormattableString DueReminders(DateTimeOffset now, int take);

    /// <summary>
    /// The seats of each date, in the given order, that cannot be held; from an index alone.
    /// </summary>
    public abstract FormattableString CountTaken(long[] scheduleIds);

    /// <summary>Users whose e-mail address has characters outside ASCII, in the order of their ids.</summary>
    public abstract FormattableString UsersOutsideAscii(Guid after, int take);

    /// <summary>With the status as a literal: a plan that fits any parameter cannot use an index on some of the rows.</summary>
    protected abstract FormattableString ExpiredHolds(DateTimeOffset now, int skip, int take);

    /// <summary>The first id of each block.</summary>
    protected abstract Task<IReadOnlyList<long>> DrawSeatIdBlocksAsync(int count, CancellationToken cancellationToken);

    protected abstract Task CopyAsync(CopiedRows rows, CancellationToken cancellationToken);

    /// <summary>The collation that orders texts by their characters alone, in which addresses are indexed.</summary>
    public abstract string CharacterOrder { get; }

    protected abstract string ClockFunction { get; }

    /// <summary>The SQL that draws the next number of a sequence.</summary>
    protected abstract string NextOf(string sequence);

    /// <summary>With regard to case and width.</summary>
    protected abstract void CompareExactly(PropertyBuilder<string> text);

    /// <summary>The client draws the key before the insert.</summary>
    protected abstract void DrawFrom(string sequence, PropertyBuilder<long> key);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<decimal>().HavePrecision(18, 2);
        configurationBuilder.Properties<Enum>().HaveConversion<int>();

        // Only the indexes that a statement uses are worth their writes.
        configurationBuilder.Conventions.Remove<ForeignKeyIndexConvention>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ConcertDbContext).Assembly);
        modelBuilder.HasDbFunction(() => Clock()).HasName(ClockFunction).IsBuiltIn().IsNullable(false);

        // Drawn before the insert, since EF Core would otherwise insert several rows by a MERGE.
        modelBuilder.HasSequence<long>("concert_ids");
        modelBuilder.HasSequence<long>("schedule_ids");
        modelBuilder.HasSequence<long>("seat_ids").IncrementsBy(SeatIdBlock);
        DrawFrom("concert_ids", modelBuilder.Entity<Concert>().Property(concert => concert.Id));
        DrawFrom("schedule_ids", modelBuilder.Entity<Schedule>().Property(schedule => schedule.Id));
        DrawFrom("seat_ids", modelBuilder.Entity<Seat>().Property(seat => seat.Id));
        modelBuilder.HasSequence<long>("outbox_positions");
        LeaveToDatabase(modelBuilder.Entity<OutboxMessage>().Property(row => row.OccurredAt), $"{ClockFunction}()");
        LeaveToDatabase(modelBuilder.Entity<OutboxMessage>().Property(row => row.Position), NextOf("outbox_positions"));
        modelBuilder.HasSequence<long>("audit_entry_ids");
        LeaveToDatabase(modelBuilder.Entity<AuditEntry>().Property(entry => entry.Id), NextOf("audit_entry_ids"));
        LeaveToDatabase(modelBuilder.Entity<AuditEntry>().Property(entry => entry.At), $"{ClockFunction}()");
        CompareExactly(modelBuilder.Entity<Seat>().Property(seat => seat.Section));
        CompareExactly(modelBuilder.Entity<Seat>().Property(seat => seat.Row));
        CompareExactly(modelBuilder.Entity<User>().Property(user => user.NormalizedEmail));
        CompareExactly(modelBuilder.Entity<IdempotencyRow>().Property(row => row.Key));
        modelBuilder.Entity<IdempotencyRow>().Property(row => row.CreatedAt).HasDefaultValueSql($"{ClockFunction}()");

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            // No delete cascades.
            foreach (var reference in entity.GetForeignKeys().Where(key => !key.IsOwnership))
                reference.DeleteBehavior = DeleteBehavior.Restrict;
            NameColumns(entity, prefix: "");
            foreach (var complex in entity.GetComplexProperties())
                NameColumns(complex.ComplexType, $"{SnakeCase(complex.Name)}_");
        }
    }

    /// <summary>Every insert gets the default, which EF Core would otherwise read back by a MERGE.</summary>
    private static void LeaveToDatabase<T>(PropertyBuilder<T> property, string sql) =>
        property
            .HasDefaultValueSql(sql)
            .ValueGeneratedNever()
            .Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);

    private static void NameColumns(IMutableTypeBase type, string prefix)
    {
        foreach (var property in type.GetProperties())
            property.SetColumnName(prefix + SnakeCase(property.Name));
    }

    private static string SnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private sealed class UtcConverter()
        : ValueConverter<DateTimeOffset, DateTimeOffset>(value => value.ToUniversalTime(), value => value);
}
