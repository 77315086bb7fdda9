namespace Concert.Api.Tests.Support;

using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

/// <summary>
/// Catches the statements for SQL Server on their way out, and answers those that others depend on; all others find no
/// rows.
/// </summary>
internal sealed class SqlServerCapture : DbCommandInterceptor
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    /// <summary>The only value of the only row, by what stands in the statement.</summary>
    public Dictionary<string, object> Answers { get; } =
        new(StringComparer.Ordinal) { ["SELECT SYSDATETIMEOFFSET()"] = Now, ["sp_getapplock"] = 0 };

    /// <summary>Those that were not answered.</summary>
    public List<string> Statements { get; } = [];

    public SqlServerContext Context() =>
        new(
            new DbContextOptionsBuilder<SqlServerContext>()
                .UseSqlServer("Server=nowhere")
                .AddInterceptors(this, new NoConnection())
                .Options
        )
        {
            Database = { AutoTransactionBehavior = AutoTransactionBehavior.Never },
        };

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        var answer = Answers.FirstOrDefault(each => command.CommandText.Contains(each.Key, StringComparison.Ordinal));
        if (answer.Value is null)
            Statements.Add(command.CommandText);
        var rows = new DataTable();
        rows.Columns.Add("Value", answer.Value?.GetType() ?? typeof(DateTimeOffset));
        if (answer.Value is not null)
            rows.Rows.Add(answer.Value);
        return ValueTask.FromResult(InterceptionResult<DbDataReader>.SuppressWithResult(rows.CreateDataReader()));
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Statements.Add(command.CommandText);
        return ValueTask.FromResult(InterceptionResult<int>.SuppressWithResult(1));
    }

    private sealed class NoConnection : DbConnectionInterceptor
    {
        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection,
            ConnectionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default
        ) => ValueTask.FromResult(InterceptionResult.Suppress());
    }
}
