namespace Concert.Api.Tests.Support;

using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

/// <summary>Watches, as often as it can, how many sessions of PostgreSQL there are of a kind in the test's database.</summary>
internal sealed class Sessions : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task<int> _most;

    private Sessions(Given given, string condition) => _most = Task.Run(() => WatchAsync(given, condition));

    /// <summary>Those that wait for another.</summary>
    public static Sessions Waiting(Given given) => new(given, "NOT granted");

    /// <summary>Those in a transaction that has locked the row of a user, or waits for one.</summary>
    public static Sessions OfUsers(Given given) =>
        new(given, "relation = 'users'::regclass AND mode = 'RowExclusiveLock'");

    /// <summary>Ends the watch.</summary>
    /// <returns>The most that were seen at once.</returns>
    public async Task<int> Most()
    {
        await _end.CancelAsync();
        return await _most;
    }

    public void Dispose() => _end.Dispose();

    private async Task<int> WatchAsync(Given given, string condition)
    {
        var count = FormattableStringFactory.Create(
            "SELECT count(DISTINCT pid)::int AS \"Value\" FROM pg_locks JOIN pg_stat_activity USING (pid) "
                + $"WHERE datname = current_database() AND {condition}"
        );
        await using var database = given.Database();
        await database.Database.OpenConnectionAsync();
        var most = 0;
        while (!_end.IsCancellationRequested)
            most = Math.Max(most, await database.Database.SqlQuery<int>(count).SingleAsync());
        return most;
    }
}
