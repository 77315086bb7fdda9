namespace Concert.Check;

using System.Data.Common;
using Dapper;

/// <summary>What became of one invariant; docs/checker.md says what each number means.</summary>
/// <param name="Examined">Rows, calls or pairs of them that were looked at.</param>
/// <param name="Counterexample">The first one found, with its ids; null if there is none.</param>
/// <param name="Checked">False if it needs a history, or quiet, and none was given.</param>
public sealed record Finding(int Invariant, string Name, long Examined, string? Counterexample, bool Checked)
{
    public bool IsBroken => Counterexample is not null;
}

/// <param name="QuietFor">What fell due longer ago than this must have been done; null leaves such rules out.</param>
/// <param name="Skew">How far the clients' clocks may be from the database's and Redis's, either way.</param>
public sealed record CheckOptions(TimeSpan? QuietFor = null, TimeSpan Skew = default);

/// <summary>Tells from a database, and from what clients were told, whether the service kept its promises.</summary>
public static class Checker
{
    /// <summary>Reads everything at one instant, and changes nothing.</summary>
    /// <param name="provider"><c>PostgreSql</c> or <c>SqlServer</c>.</param>
    /// <param name="history">All calls of the users in it; null if there is none.</param>
    public static async Task<IReadOnlyList<Finding>> RunAsync(
        string connectionString,
        string provider,
        History? history = null,
        CheckOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var server =
            Server.Of(provider) ?? throw new ArgumentException($"No such provider: {provider}", nameof(provider));
        await using var connection = server.Connect(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var instant = await connection.BeginTransactionAsync(server.Instant, cancellationToken);
        return await RunAsync(instant, provider, history, options);
    }

    /// <summary>How many rehearsals were removed and still have data.</summary>
    public static async Task<int> CountRehearsalsBeingRemovedAsync(string connectionString, string provider)
    {
        var server =
            Server.Of(provider) ?? throw new ArgumentException($"No such provider: {provider}", nameof(provider));
        await using var connection = server.Connect(connectionString);
        return await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM concerts WHERE removed_at IS NOT NULL");
    }

    /// <summary>Likewise, in a transaction of the caller's, so that its own changes are seen.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(
        DbTransaction instant,
        string provider,
        History? history = null,
        CheckOptions? options = null
    )
    {
        var server =
            Server.Of(provider) ?? throw new ArgumentException($"No such provider: {provider}", nameof(provider));
        var database = await Database.ReadAsync(instant, server);
        options ??= new CheckOptions();
        var told = history ?? new History([], []);
        var hasHistory = history is not null;
        var policies = new Policies(database);
        var kept = database.WithoutRemoved();
        var seats = new Seats(kept, told, policies, options);
        var money = new Money(database);
        var clients = new Clients(database, told, options);
        var queue = new Queue(database, told, policies, options);
        var events = new Events(database, options);
        var cancellations = new Cancellations(kept, options);
        return
        [
            Look(1, "No seat is sold twice", seats.NoneIsSoldTwice()),
            Look(2, "Holds of a seat follow each other", seats.HoldsDoNotOverlap()),
            Look(3, "Holds are confirmed before they run out", seats.ConfirmedInTime()),
            Look(4, "Every seat is free, held or sold", seats.EverySeatIsAccountedFor()),
            Look(5, "Holds that ran out are swept", seats.ExpiredHoldsAreSwept(), options.QuietFor is not null),
            Look(6, "Nobody is told taken of a free seat", seats.TakenMeansTaken(), hasHistory),
            Look(7, "A balance is the sum of its entries, never negative", money.BalancesAddUp()),
            Look(8, "One key has one effect and one answer", clients.OneKeyHasOneEffect(), hasHistory),
            Look(9, "Confirmed means paid, once and exactly", money.ConfirmedMeansPaid()),
            Look(10, "What was answered 2xx is there", clients.WhatWasGrantedIsThere(), hasHistory),
            Look(11, "What was answered 4xx is not there", clients.WhatWasRefusedIsNotThere(), hasHistory),
            Look(12, "One live place per user, no number twice", queue.PlacesAreDistinct(), hasHistory),
            Look(13, "First come, first admitted", queue.OrderIsKept(), hasHistory),
            Look(14, "Cap and rate of admission are kept", queue.AdmissionIsBounded(), hasHistory),
            Look(15, "Holds were made with an active pass", queue.HoldsHadAPass(), hasHistory),
            Look(16, "Nobody has more seats than allowed", seats.LimitIsKept()),
            Look(17, "Every change is one event, delivered", events.NoneIsMissing()),
            Look(18, "Only allowed transitions", events.TransitionsAreAllowed()),
            Look(20, "What is cancelled is not sold, and given back", cancellations.AreKept()),
            Look(21, "Rehearsals and sales do not mix", Rehearsals.StayApart(database)),
        ];
    }

    /// <param name="looks">Null for each thing that is as it should be.</param>
    private static Finding Look(int number, string name, IEnumerable<string?> looks, bool isChecked = true)
    {
        if (!isChecked)
            return new Finding(number, name, 0, Counterexample: null, Checked: false);
        var (examined, counterexample) = (0L, (string?)null);
        foreach (var look in looks)
        {
            examined++;
            counterexample ??= look;
        }
        return new Finding(number, name, examined, counterexample, Checked: true);
    }
}
