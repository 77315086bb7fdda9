namespace Concert.Infrastructure.Persistence;

using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

/// <summary>The databases that Concert runs on.</summary>
public enum DatabaseProvider
{
    PostgreSql,
    SqlServer,
}

/// <summary>Which database, and what to do with it at the start.</summary>
public sealed class DatabaseOptions
{
    public DatabaseProvider Provider { get; set; }

    /// <summary>Apply migrations before the first request.</summary>
    public bool MigrateOnStart { get; set; }

    /// <summary>Fill an empty database with demo data; heeded in the Development environment only.</summary>
    public bool SeedDemoData { get; set; }
}

/// <summary>The database lacks a setting, which the message names.</summary>
internal sealed class DatabaseSetupException(string message) : Exception(message);

/// <summary>Brings the database up to date. Any number of instances may do so at once: they take turns.</summary>
public sealed class DatabaseStartup
{
    private const int MaxAttempts = 10;
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private readonly ConcertDbContext _context;
    private readonly SecretUpgrade _secrets;
    private readonly DemoData _demoData;
    private readonly DatabaseOptions _options;
    private readonly IHostEnvironment _environment;

    internal DatabaseStartup(
        ConcertDbContext context,
        SecretUpgrade secrets,
        DemoData demoData,
        IOptions<DatabaseOptions> options,
        IHostEnvironment environment
    ) =>
        (_context, _secrets, _demoData, _options, _environment) = (
            context,
            secrets,
            demoData,
            options.Value,
            environment
        );

    /// <summary>Whether the configuration asks for it before the first request.</summary>
    public bool IsWanted => _options.MigrateOnStart;

    /// <summary>
    /// Creates the database if there is none, applies what migrations it lacks, brings the secrets in it up to date, and in
    /// the Development environment fills it with demo data if it is configured to and the database is empty. Throws if the
    /// database is not set up as it must be.
    /// </summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        _context.Database.SetCommandTimeout(MigrationTimeout);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _context.Database.MigrateAsync(cancellationToken);
                await _context.RequireRowVersionsAsync(cancellationToken);
                break;
            }
            catch (Exception exception)
                when (attempt < MaxAttempts
                    && DatabaseFaults.Causes(exception).Any(cause => cause is DbException or DatabaseSetupException)
                )
            {
                // The server is still starting, another instance is creating the database, or a running instance reads
                // what is being changed.
                await Task.Delay(BetweenAttempts, cancellationToken);
            }
        }
        await _secrets.RunAsync(cancellationToken);
        if (_options.SeedDemoData && _environment.IsDevelopment())
            await _demoData.SeedAsync(cancellationToken);
    }
}
