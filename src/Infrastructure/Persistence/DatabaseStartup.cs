namespace Concert.Infrastructure.Persistence;

using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

public enum DatabaseProvider
{
    PostgreSql,
    SqlServer,
}

public sealed class DatabaseOptions
{
    [EnumDataType(typeof(DatabaseProvider), ErrorMessage = "Database:Provider must be PostgreSql or SqlServer.")]
    public DatabaseProvider Provider { get; set; }
    public bool MigrateOnStart { get; set; }

    /// <summary>Heeded in the Development environment only.</summary>
    public bool SeedDemoData { get; set; }

    /// <summary>
    /// How long a transaction, or a statement outside of one, may take. A transaction's statements share it, and nothing is
    /// committed after it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan TransactionTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The database counts as away after it has twice taken longer to say that it is there.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:10")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>The database lacks a setting, which the message names.</summary>
internal sealed class DatabaseSetupException(string message) : Exception(message);

/// <summary>Brings the database up to date. Any number of instances may do so at once: they take turns.</summary>
public sealed class DatabaseStartup(
    IServiceProvider services,
    IOptions<DatabaseOptions> options,
    InstallationCurrency currency,
    IHostEnvironment environment
)
{
    private const int MaxAttempts = 10;
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MigrationWait = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    public bool IsWanted => options.Value.MigrateOnStart;

    /// <summary>
    /// Creates the database if there is none, applies migrations, upgrades secrets and addresses, and adds demo data to an
    /// empty database if so configured. Throws if the database lacks a setting.
    /// </summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        // Not injected: these types are internal, and this one is public.
        var context = services.GetRequiredService<ConcertDbContext>();
        var secrets = services.GetRequiredService<SecretUpgrade>();
        var addresses = services.GetRequiredService<AddressUpgrade>();
        var demoData = services.GetRequiredService<DemoData>();
        context.Database.SetCommandTimeout(MigrationTimeout);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await context.Database.MigrateAsync(cancellationToken);
                await context.RequireRowVersionsAsync(cancellationToken);
                break;
            }
            catch (Exception exception)
                when (attempt < MaxAttempts
                    && DatabaseFaults.Causes(exception).Any(cause => cause is DbException or DatabaseSetupException)
                )
            {
                // The server is starting, or another instance creates the database or reads what is being changed.
                await Task.Delay(BetweenAttempts, cancellationToken);
            }
        }
        await RequireCurrencyAsync(cancellationToken);
        await secrets.RunAsync(cancellationToken);
        await addresses.RunAsync(cancellationToken);
        if (options.Value.SeedDemoData && environment.IsDevelopment())
            await demoData.SeedAsync(cancellationToken);
    }

    /// <summary>Waits until the database has all migrations of this release. It may not answer yet, nor even exist.</summary>
    /// <exception cref="TimeoutException">They did not come within ten minutes.</exception>
    public async Task WaitForMigrationAsync(CancellationToken cancellationToken)
    {
        var context = services.GetRequiredService<ConcertDbContext>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(MigrationWait);
        DbException? last = null;
        try
        {
            while (!await IsMigratedAsync())
                await Task.Delay(BetweenAttempts, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The database was not migrated within {MigrationWait}.", last);
        }

        async Task<bool> IsMigratedAsync()
        {
            try
            {
                return !(await context.Database.GetPendingMigrationsAsync(patience.Token)).Any();
            }
            catch (Exception exception)
                when (DatabaseFaults.Causes(exception).OfType<DbException>().FirstOrDefault() is { } fault)
            {
                last = fault;
                return false;
            }
        }
    }

    /// <summary>
    /// Refuses keys for secrets with which none could be read, and a currency that is not that of the balances, if the
    /// database answers.
    /// </summary>
    /// <exception cref="OptionsValidationException"/>
    public async Task RequireRightSettingsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await services.GetRequiredService<SecretUpgrade>().RequireRightKeysAsync(cancellationToken);
            await RequireCurrencyAsync(cancellationToken);
        }
        catch (Exception exception) when (DatabaseFaults.Causes(exception).Any(cause => cause is DbException))
        {
            // It is away, or has not been migrated. That an instance is ready later depends on more than this.
        }
    }

    private async Task RequireCurrencyAsync(CancellationToken cancellationToken)
    {
        var other = await services
            .GetRequiredService<ConcertDbContext>()
            .Balances.Where(balance => balance.Currency != currency.Code)
            .Select(balance => balance.Currency)
            .FirstOrDefaultAsync(cancellationToken);
        if (other is not null)
        {
            throw new OptionsValidationException(
                nameof(MoneyOptions),
                typeof(MoneyOptions),
                [$"Money:Currency is {currency.Code}, but the database has balances in {other}."]
            );
        }
    }
}
