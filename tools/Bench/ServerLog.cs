namespace Concert.Bench;

using Npgsql;

/// <summary>What PostgreSQL writes to its own log, read through a connection.</summary>
internal static class ServerLog
{
    public static async Task<(string File, long Length)> PositionAsync(NpgsqlConnection database)
    {
        await using var command = new NpgsqlCommand(
            "SELECT pg_current_logfile(), (pg_stat_file(pg_current_logfile())).size",
            database
        );
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return reader.IsDBNull(0)
            ? throw new InvalidOperationException("The server has no log of its own (logging_collector).")
            : (reader.GetString(0), reader.GetInt64(1));
    }

    /// <summary>What was written since; only what is in the current file, if a new one was begun.</summary>
    public static async Task<string> ReadAsync(NpgsqlConnection database, (string File, long Length) since)
    {
        // The server's collector writes a moment after the session.
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        var (file, length) = await PositionAsync(database);
        var from = file == since.File ? since.Length : 0;
        await using var read = new NpgsqlCommand("SELECT pg_read_file($1, $2, $3)", database)
        {
            Parameters =
            {
                new() { Value = file },
                new() { Value = from },
                new() { Value = length - from },
            },
        };
        return (string)(await read.ExecuteScalarAsync())!;
    }
}
