namespace Concert.Infrastructure.Persistence;

using System.Data;
using System.Data.Common;
using System.Linq.Expressions;
using System.Text.RegularExpressions;
using Concert.Domain.Concerts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

/// <summary>
/// The one model. What differs between the databases is in the two classes derived from this one and nowhere else.
/// </summary>
internal abstract partial class ConcertDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>Each number of the sequence stands for a block of seat ids that begins with it.</summary>
    protected const int SeatIdBlock = 1_000;

    /// <summary>From 5,000 locks of one statement on, SQL Server locks the table instead.</summary>
    private const int CopyBatch = 4_000;

    public DbSet<Concert> Concerts => Set<Concert>();
    public DbSet<Schedule> Schedules => Set<Schedule>();
    public DbSet<Seat> Seats => Set<Seat>();
    public DbSet<Reservation> Reservations => Set<Reservation>();
    public DbSet<Balance> Balances => Set<Balance>();

    /// <summary>To be read only: entries are added by way of their balance, and never changed or removed.</summary>
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

    /// <summary>
    /// The database's clock, in a query: the instant of the statement (SQL Server) or of the row (PostgreSQL), not the one
    /// at which the transaction began.
    /// </summary>
    public static DateTimeOffset Clock() =>
        throw new InvalidOperationException("This is a function of the database; it can only be used in a query.");

    /// <summary>Asks the database what time it is.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) =>
        (
            await Database
                .SqlQuery<int>($"""SELECT 1 AS "Value" """)
                .Select(_ => Clock())
                .SingleAsync(cancellationToken)
        ).ToUniversalTime();

    /// <summary>
    /// The aggregates, locked to the end of the transaction and as they are then. An update that changes nothing takes the
    /// locks of its rows in either database; what is read after it is the latest.
    /// </summary>
    public async Task<List<T>> LockAsync<T>(Expression<Func<T, bool>> which, CancellationToken cancellationToken)
        where T : AggregateRoot
    {
        var rows = await LockRowsAsync(which, cancellationToken);
        return rows == 0 ? [] : await Set<T>().Where(which).ToListAsync(cancellationToken);
    }

    /// <summary>Locks the rows of these aggregates to the end of the transaction; answers how many there are.</summary>
    public Task<int> LockRowsAsync<T>(Expression<Func<T, bool>> which, CancellationToken cancellationToken)
        where T : AggregateRoot =>
        Set<T>()
            .Where(which)
            .ExecuteUpdateAsync(
                update => update.SetProperty(aggregate => aggregate.Version, aggregate => aggregate.Version),
                cancellationToken
            );

    /// <summary>Inserts a row in a transaction of its own; false if a unique index refused it.</summary>
    public async Task<bool> TryInsertAsync<T>(T row, CancellationToken cancellationToken)
        where T : class
    {
        await using var transaction = await Database.BeginTransactionAsync(
            IsolationLevel.ReadCommitted,
            cancellationToken
        );
        try
        {
            Add(row);
            await SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(CancellationToken.None);
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

    /// <summary>
    /// Inserts many rows by the database's bulk copy, in the current transaction. They have their keys already, and the
    /// context does not track them.
    /// </summary>
    public async Task CopyAsync<T>(IEnumerable<T> rows, CancellationToken cancellationToken)
        where T : class
    {
        foreach (var batch in rows.Chunk(CopyBatch))
        {
            using var table = CopiedRows.Of(Model.FindEntityType(typeof(T))!, batch);
            await CopyAsync(table, cancellationToken);
        }
    }

    /// <summary>A unique index refused a row.</summary>
    public abstract bool IsDuplicate(DbException exception);

    /// <summary>Whether it was the unique index of this name that refused a row.</summary>
    public abstract bool Violates(DbException duplicate, string index);

    /// <summary>Another transaction came in between; the same work may well succeed when it is done again.</summary>
    public abstract bool IsLostRace(DbException exception);

    /// <summary>The database is away, out of connections or too slow.</summary>
    public abstract bool IsUnavailable(Exception exception);

    /// <summary>Takes a lock that lasts to the end of the current transaction.</summary>
    /// <param name="key">Any text.</param>
    /// <param name="wait">How long to wait, in order of arrival; zero: do not.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False if another has it; the transaction is then good for nothing but a rollback.</returns>
    public abstract Task<bool> TryLockAsync(string key, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>
    /// Lets readers see snapshots, as PostgreSQL's always do; throws a <see cref="DatabaseSetupException"/> if they would
    /// wait for writers, which cannot be changed while the database is in use.
    /// </summary>
    public virtual Task RequireRowVersionsAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Locks pending reservations that have run out to the end of the transaction, the oldest first, and skips those that
    /// others have locked. From then on the transaction waits for no row longer than a quarter of a second.
    /// </summary>
    /// <param name="now">The database's clock.</param>
    /// <param name="skip">How many of the oldest to leave alone.</param>
    /// <param name="take">How many to lock at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public abstract Task<List<Guid>> LockLapsedHoldsAsync(
        DateTimeOffset now,
        int skip,
        int take,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Pending reservations whose reminder is due, the most urgent first, locked to the end of the transaction; those that
    /// another has locked are left out. Skipping spares a wait: that one reminds once is decided by the row.
    /// </summary>
    public abstract Task<List<Guid>> ListDueRemindersAsync(
        DateTimeOffset now,
        int take,
        CancellationToken cancellationToken
    );

    /// <summary>Brings what the planner knows of the seats up to date, where the database does not do so by itself.</summary>
    public abstract Task RefreshSeatStatisticsAsync(CancellationToken cancellationToken);

    /// <summary>The first ids of so many blocks.</summary>
    protected abstract Task<IReadOnlyList<long>> DrawSeatIdBlocksAsync(int count, CancellationToken cancellationToken);

    /// <summary>Inserts the rows of a table by its name and those of its columns.</summary>
    protected abstract Task CopyAsync(DataTable rows, CancellationToken cancellationToken);

    /// <summary>The function behind <see cref="Clock"/>.</summary>
    protected abstract string ClockFunction { get; }

    /// <summary>Draws the next number of a sequence, as the default of a column.</summary>
    protected abstract string NextOf(string sequence);

    /// <summary>Compares a text by its characters, with regard to case and width.</summary>
    protected abstract void CompareExactly(PropertyBuilder<string> text);

    /// <summary>Lets a key be drawn from a sequence by the client, before the row is inserted.</summary>
    protected abstract void DrawFrom(string sequence, PropertyBuilder<long> key);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<decimal>().HavePrecision(18, 2);
        configurationBuilder.Properties<Enum>().HaveConversion<int>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ConcertDbContext).Assembly);
        modelBuilder
            .HasDbFunction(() => Clock())
            .HasTranslation(_ => new SqlFunctionExpression(
                ClockFunction,
                arguments: [],
                nullable: false,
                argumentsPropagateNullability: [],
                typeof(DateTimeOffset),
                typeMapping: null
            ));

        // Keys of the catalogue are drawn before the insert: EF Core would otherwise insert several rows by a MERGE.
        modelBuilder.HasSequence<long>("concert_ids");
        modelBuilder.HasSequence<long>("schedule_ids");
        modelBuilder.HasSequence<long>("seat_ids").IncrementsBy(SeatIdBlock);
        DrawFrom("concert_ids", modelBuilder.Entity<Concert>().Property(concert => concert.Id));
        DrawFrom("schedule_ids", modelBuilder.Entity<Schedule>().Property(schedule => schedule.Id));
        DrawFrom("seat_ids", modelBuilder.Entity<Seat>().Property(seat => seat.Id));
        modelBuilder.HasSequence<long>("outbox_positions");
        LeaveToDatabase(modelBuilder.Entity<OutboxMessage>().Property(row => row.OccurredAt), $"{ClockFunction}()");
        LeaveToDatabase(modelBuilder.Entity<OutboxMessage>().Property(row => row.Position), NextOf("outbox_positions"));
        CompareExactly(modelBuilder.Entity<Seat>().Property(seat => seat.Section));
        CompareExactly(modelBuilder.Entity<Seat>().Property(seat => seat.Row));
        CompareExactly(modelBuilder.Entity<User>().Property(user => user.NormalizedEmail));
        CompareExactly(modelBuilder.Entity<IdempotencyRow>().Property(row => row.Key));
        modelBuilder.Entity<IdempotencyRow>().Property(row => row.CreatedAt).HasDefaultValueSql($"{ClockFunction}()");

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            // Nothing is ever deleted by way of something else.
            foreach (var reference in entity.GetForeignKeys().Where(key => !key.IsOwnership))
                reference.DeleteBehavior = DeleteBehavior.Restrict;
            NameColumns(entity, prefix: "");
            foreach (var complex in entity.GetComplexProperties())
                NameColumns(complex.ComplexType, $"{SnakeCase(complex.Name)}_");
        }
    }

    /// <summary>
    /// Lets the column have its default at every insert. EF Core would otherwise read it back, and insert several rows by
    /// a MERGE for that.
    /// </summary>
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

    private static string SnakeCase(string name) => WordBoundary().Replace(name, "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex WordBoundary();

    private sealed class UtcConverter()
        : ValueConverter<DateTimeOffset, DateTimeOffset>(value => value.ToUniversalTime(), value => value);
}
