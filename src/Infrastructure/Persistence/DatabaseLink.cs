namespace Concert.Infrastructure.Persistence;

using System.Data.Common;

/// <summary>
/// Small questions to a database that may be away, over a connection of their own, so that neither a full pool nor a
/// server that hangs keeps the answer from coming in time.
/// </summary>
internal sealed class DatabaseLink(Func<DbConnection> newConnection, TimeSpan limit) : IAsyncDisposable
{
    private DbConnection? _idle;

    /// <exception cref="TimeoutException"/>
    /// <exception cref="DbException"/>
    public async Task<T> AskAsync<T>(string sql, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(limit);

        // The driver may be slow to give up; what it has begun ends by itself, and takes its connection with it.
        var asked = Task.Run(() => RunAsync<T>(sql, time.Token), CancellationToken.None);
        return await asked.WaitAsync(limit, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _idle, null) is { } connection)
            await connection.DisposeAsync();
    }

    private async Task<T> RunAsync<T>(string sql, CancellationToken cancellationToken)
    {
        var connection = Interlocked.Exchange(ref _idle, null) ?? newConnection();
        try
        {
            if (connection.State == System.Data.ConnectionState.Closed)
                await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            var answer = (T)(await command.ExecuteScalarAsync(cancellationToken))!;
            if (Interlocked.Exchange(ref _idle, connection) is { } other)
                await other.DisposeAsync();
            return answer;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
