namespace Concert.Infrastructure.Persistence;

using Microsoft.EntityFrameworkCore;
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

    /// <summary>Fill an empty database with demo data; for development only.</summary>
    public bool SeedDemoData { get; set; }
}

/// <summary>Brings the database up to date. Any number of instances may do so at once: migrations take turns.</summary>
public sealed class DatabaseStartup
{
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(5);

    private readonly ConcertDbContext _context;
    private readonly DemoData _demoData;
    private readonly DatabaseOptions _options;

    internal DatabaseStartup(ConcertDbContext context, DemoData demoData, IOptions<DatabaseOptions> options) =>
        (_context, _demoData, _options) = (context, demoData, options.Value);

    /// <summary>Whether the configuration asks for it before the first request.</summary>
    public bool IsWanted => _options.MigrateOnStart;

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        _context.Database.SetCommandTimeout(MigrationTimeout);
        await _context.Database.MigrateAsync(cancellationToken);
        if (_options.SeedDemoData)
            await _demoData.SeedAsync(cancellationToken);
    }
}
