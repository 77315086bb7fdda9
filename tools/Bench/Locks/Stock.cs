namespace Concert.Bench.Locks;

using Npgsql;

/// <summary>Who wants what: each of many users takes one, of a balance or of a set of seats.</summary>
/// <param name="Items">How many rows there are: one balance, or fifty seats.</param>
/// <param name="UnitsPerUser">One for a balance, which has enough for all; null for seats, of which each is one unit.</param>
internal sealed record Contest(string Name, int Items, int? UnitsPerUser)
{
    public static readonly Contest Balance = new("one balance", 1, 1);
    public static readonly Contest Seats = new("50 seats", 50, null);

    /// <summary>Losers of a seat are told at once; whoever uses a balance waits for it.</summary>
    public bool Waits => UnitsPerUser is not null;

    public int UnitsOf(int users) => UnitsPerUser * users ?? 1;

    public int WinnersOf(int users) => Waits ? users : Math.Min(users, Items);
}

/// <summary>
/// The contested rows and a book of who took what, through a pool as large as the product's. Counts what a strategy uses.
/// </summary>
internal sealed class Stock(NpgsqlDataSource pool)
{
    /// <summary>The row of somebody who has nothing to do with the contest.</summary>
    public const int Bystander = -1;

    private const string Bookkeeping =
        "RETURNING id, units) INSERT INTO takes (stock_id, unit) SELECT id, units FROM taken";

    private const string Take =
        "WITH taken AS (UPDATE stock SET units = units - 1, version = version + 1 WHERE id = $1";
    private int _sessions;
    private int _maxSessions;
    private long _roundTrips;

    public int MaxSessions => _maxSessions;

    public long RoundTrips => _roundTrips;

    public async Task RefillAsync(Contest contest, int users)
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            $"""
            CREATE TABLE IF NOT EXISTS stock (
                id bigint PRIMARY KEY, units integer NOT NULL CHECK (units >= 0), version bigint NOT NULL);
            CREATE TABLE IF NOT EXISTS takes (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stock_id bigint NOT NULL, unit integer NOT NULL);
            TRUNCATE stock, takes;
            INSERT INTO stock SELECT id, {contest.UnitsOf(users)}, 0 FROM generate_series(1, {contest.Items}) AS id;
            INSERT INTO stock VALUES ({Bystander}, 1000000000, 0);
            """,
            connection
        );
        await command.ExecuteNonQueryAsync();
        (_sessions, _maxSessions, _roundTrips) = (0, 0, 0);
    }

    /// <summary>How many were taken; null if the rows and the book differ or a unit was taken twice.</summary>
    public async Task<int?> CountTakenAsync(Contest contest, int users)
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            $"""
            SELECT CASE WHEN count(*) = count(DISTINCT (stock_id, unit))
                AND count(*) = {contest.Items} * {contest.UnitsOf(users)} - (SELECT sum(units) FROM stock WHERE id > 0)
                THEN count(*)::integer END
            FROM takes WHERE stock_id > 0
            """,
            connection
        );
        return await command.ExecuteScalarAsync() as int?;
    }

    /// <summary>One statement, which commits by itself; false if nothing is left.</summary>
    public async Task<bool> TakeIfLeftAsync(int item)
    {
        await using var session = await OpenAsync();
        return await session.ExecuteAsync(($"{Take} AND units > 0 {Bookkeeping}", [item])) == 1;
    }

    public async Task<bool> TakeLockedAsync(int item)
    {
        await using var session = await OpenAsync();
        var (units, _) = await session.ReadAsync(
            "SELECT units, version FROM stock WHERE id = $1 FOR UPDATE",
            item,
            "BEGIN"
        );
        if (units == 0)
        {
            await session.ExecuteAsync(("ROLLBACK", []));
            return false;
        }
        await session.ExecuteAsync(($"{Take} {Bookkeeping}", [item]), ("COMMIT", []));
        return true;
    }

    /// <summary>Null if another was quicker.</summary>
    public async Task<bool?> TakeVersionAsync(int item)
    {
        await using var session = await OpenAsync();
        var (units, version) = await session.ReadAsync("SELECT units, version FROM stock WHERE id = $1", item);
        if (units == 0)
            return false;
        return await session.ExecuteAsync(($"{Take} AND version = $2 {Bookkeeping}", [item, version])) == 1
            ? true
            : null;
    }

    public async Task<bool> IsLeftAsync(int item)
    {
        await using var session = await OpenAsync();
        return (await session.ReadAsync("SELECT units, version FROM stock WHERE id = $1", item)).Units > 0;
    }

    /// <summary>A transaction of somebody else, which counts for nothing but the time that it takes.</summary>
    public async Task StandByAsync()
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"{Take} AND units > 0 {Bookkeeping}", connection);
        command.Parameters.Add(new() { Value = (long)Bystander });
        await command.ExecuteNonQueryAsync();
    }

    private async Task<Session> OpenAsync()
    {
        var connection = await pool.OpenConnectionAsync();
        var sessions = Interlocked.Increment(ref _sessions);
        for (var most = _maxSessions; sessions > most; most = _maxSessions)
            Interlocked.CompareExchange(ref _maxSessions, sessions, most);
        return new Session(this, connection);
    }

    /// <summary>A connection from the pool; each call is one round trip.</summary>
    private sealed class Session(Stock stock, NpgsqlConnection connection) : IAsyncDisposable
    {
        public async Task<int> ExecuteAsync(params (string Sql, long[] Parameters)[] statements)
        {
            await using var batch = Batch(statements);
            return await batch.ExecuteNonQueryAsync();
        }

        public async Task<(int Units, long Version)> ReadAsync(string sql, int item, params string[] before)
        {
            await using var batch = Batch([.. before.Select(each => (each, Array.Empty<long>())), (sql, [item])]);
            await using var row = await batch.ExecuteReaderAsync();
            await row.ReadAsync();
            return (row.GetInt32(0), row.GetInt64(1));
        }

        public async ValueTask DisposeAsync()
        {
            Interlocked.Decrement(ref stock._sessions);
            await connection.DisposeAsync();
        }

        private NpgsqlBatch Batch((string Sql, long[] Parameters)[] statements)
        {
            Interlocked.Increment(ref stock._roundTrips);
            var batch = connection.CreateBatch();
            foreach (var (sql, parameters) in statements)
            {
                var command = new NpgsqlBatchCommand(sql);
                foreach (var parameter in parameters)
                    command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = parameter });
                batch.BatchCommands.Add(command);
            }
            return batch;
        }
    }
}
