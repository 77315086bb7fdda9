namespace Concert.Infrastructure.Persistence;

using System.Data.Common;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

/// <summary>
/// Statements that the database executes in order, in one round trip and in the context's transaction. Once one of them
/// fails, nothing of the transaction can be committed.
/// </summary>
internal sealed class StatementBatch(ConcertDbContext context) : IAsyncDisposable
{
    private const int RowsAtOnce = 4;

    private readonly DbBatch _batch = context.Database.GetDbConnection().CreateBatch();

    /// <summary>One statement is written at a time.</summary>
    private readonly StringBuilder _text = new(capacity: 512);

    public bool IsEmpty => _batch.BatchCommands.Count == 0;

    public IEnumerable<string> Statements => _batch.BatchCommands.Select(command => command.CommandText);

    public void Add([InterpolatedStringHandlerArgument("")] Statement statement) =>
        Add(context.InTransaction(statement.Text), statement);

    /// <summary>Inserts a row for each item, four by a statement, because the database keeps a plan for each number.</summary>
    /// <param name="insert">Up to the word VALUES.</param>
    /// <param name="addRow">Calls <see cref="Statement.AddRow"/> once.</param>
    public void AddRows<T>(string insert, IEnumerable<T> items, Action<Statement, T> addRow)
    {
        foreach (var some in items.Chunk(RowsAtOnce))
        {
            var statement = new Statement(insert.Length, holes: 8 * some.Length, this);
            statement.AppendLiteral(insert);
            foreach (var item in some)
                addRow(statement, item);
            Add(statement);
        }
    }

    /// <summary>Fails with a lost race unless the statement changes exactly so many rows.</summary>
    public void AddGated(int rows, [InterpolatedStringHandlerArgument("")] Statement statement) =>
        Add(context.InTransaction(context.Gated(statement.Text, rows)), statement);

    /// <summary>The rows of those statements that answer some; the others are passed over.</summary>
    public Task<DbDataReader> ReadAsync(CancellationToken cancellationToken)
    {
        Prepare();
        return _batch.ExecuteReaderAsync(cancellationToken);
    }

    /// <summary>Executes the statements and commits. It cannot be cancelled, since the outcome would be unknown.</summary>
    public async Task CommitAsync(IDbContextTransaction transaction)
    {
        if (context.CommitStatement is { } commit)
            Add(commit, statement: null);
        Prepare();
        await _batch.ExecuteNonQueryAsync(CancellationToken.None);
        if (context.CommitStatement is null)
            await transaction.CommitAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _batch.DisposeAsync();

    private void Add(string text, Statement? statement)
    {
        var command = _batch.CreateBatchCommand();
        command.CommandText = text;
        foreach (var parameter in statement?.Parameters ?? [])
            command.Parameters.Add(parameter);
        _batch.BatchCommands.Add(command);
    }

    private void Prepare()
    {
        _batch.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        _batch.Timeout = context.SecondsLeft();
    }

    /// <summary>
    /// SQL in which values become parameters, and a null is written as one. A list of ids becomes the comparison with each of
    /// them, a parameter each: PostgreSQL would plan anew at every call for an array, whose length it does not know. The last
    /// id is repeated up to a power of two, so that there are few statements to plan.
    /// </summary>
    [InterpolatedStringHandler]
    internal sealed class Statement(int literalLength, int holes, StatementBatch batch)
    {
        private readonly ConcertDbContext _context = batch.Context;
        private readonly StringBuilder _text = batch.Blank(literalLength);
        private bool _hasRows;

        public List<DbParameter> Parameters { get; } = new(holes);

        public string Text => _text.ToString();

        public void AppendLiteral(string text) => _text.Append(text);

        public void AppendFormatted(Sql sql) => _text.Append(sql.Text);

        public void AppendFormatted(long[] ids)
        {
            if (ids.Length == 0)
                throw new ArgumentException("There is nothing to compare with.", nameof(ids));
            _text.Append("IN (");
            var count = BitOperations.RoundUpToPowerOf2((uint)ids.Length);
            for (var index = 0; index < count; index++)
            {
                if (index > 0)
                    _text.Append(", ");
                AppendFormatted(ids[Math.Min(index, ids.Length - 1)]);
            }
            _text.Append(')');
        }

        public void AppendFormatted<T>(T value)
        {
            if (value is null)
            {
                _text.Append("NULL");
                return;
            }
            var parameter = _context.Parameter(Parameters.Count + 1, value);
            _text.Append(_context.Placeholder(Parameters.Count + 1));
            Parameters.Add(parameter);
        }

        public void AppendFormatted<T>(T? value)
            where T : struct
        {
            if (value is { } given)
                AppendFormatted(given);
            else
                _text.Append("NULL");
        }

        /// <summary>Appends a row of single values, behind VALUES or the row before it.</summary>
        public void AddRow([InterpolatedStringHandlerArgument("")] Row row) => _hasRows = true;

        [InterpolatedStringHandler]
        internal readonly struct Row
        {
            private readonly Statement _insert;

            public Row(int literalLength, int holes, Statement insert)
            {
                _insert = insert;
                insert._text.EnsureCapacity(insert._text.Length + literalLength);
                insert.Parameters.EnsureCapacity(insert.Parameters.Count + holes);
                if (insert._hasRows)
                    AppendLiteral(", ");
            }

            public void AppendLiteral(string text) => _insert.AppendLiteral(text);

            public void AppendFormatted<T>(T value)
                where T : notnull => _insert.AppendFormatted(value);

            public void AppendFormatted<T>(T? value)
                where T : struct => _insert.AppendFormatted(value);
        }
    }

    private ConcertDbContext Context => context;

    private StringBuilder Blank(int length)
    {
        _text.Clear().EnsureCapacity(length);
        return _text;
    }
}

/// <summary>Text of a statement, as opposed to a value.</summary>
internal readonly record struct Sql(string Text);

/// <summary>A text of ASCII characters, in a column of such.</summary>
internal readonly record struct AsciiText(string Value);
