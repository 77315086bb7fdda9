namespace Concert.Api.Tests.Support;

using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Counts how often an instance reads a table, and how many of these reads are under way at a time.</summary>
internal sealed class TableReads(string table) : DbCommandInterceptor
{
    private readonly Regex _reads = new($@"\bFROM \[?{table}\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
    private readonly Lock _gate = new();
    private int _underWay;

    public int Count { get; private set; }

    public int MostAtOnce { get; private set; }

    /// <summary>Adds itself to the commands of an instance; see <see cref="Given.ANewHost"/>.</summary>
    public void Watch(IServiceCollection services)
    {
        services.ConfigureDbContext<PostgreSqlContext>(options => options.AddInterceptors(this));
        services.ConfigureDbContext<SqlServerContext>(options => options.AddInterceptors(this));
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        if (_reads.IsMatch(command.CommandText))
        {
            lock (_gate)
            {
                Count++;
                MostAtOnce = Math.Max(MostAtOnce, ++_underWay);
            }
        }
        return ValueTask.FromResult(result);
    }

    public override ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command,
        CommandExecutedEventData eventData,
        DbDataReader result,
        CancellationToken cancellationToken = default
    )
    {
        if (_reads.IsMatch(command.CommandText))
        {
            lock (_gate)
                _underWay--;
        }
        return ValueTask.FromResult(result);
    }
}
