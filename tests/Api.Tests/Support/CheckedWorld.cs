namespace Concert.Api.Tests.Support;

using System.Data;
using Concert.Check;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

/// <summary>
/// A small sale in which everything happens once and rightly, with its history, made through the API and shared by the
/// tests of one class. Faults are planted in a transaction that is rolled back, or in a copy of the history.
/// </summary>
public sealed class CheckedWorld : IAsyncLifetime
{
    private readonly Given _given = new();
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.jsonl");

    public History History
    {
        get
        {
            // Skips the test where there is no server to make a world on.
            _ = _given.ConnectionString;
            return field;
        }
        private set;
    } = new([], []);

    /// <summary>The history as it was written.</summary>
    public string Recorded { get; private set; } = "";

    public TestConcert Concert { get; private set; } = null!;

    /// <summary>Pays at once, for the first seat.</summary>
    public Client Ann { get; private set; } = null!;

    /// <summary>Holds the second seat, cancels, and lets another hold of it run out.</summary>
    public Client Bob { get; private set; } = null!;

    /// <summary>Is told that the second seat is taken, and pays for the third.</summary>
    public Client Cid { get; private set; } = null!;

    /// <summary>Waits first in line, and is admitted when Ann has paid.</summary>
    public Client Dan { get; private set; } = null!;

    /// <summary>Waits behind Dan.</summary>
    public Client Eve { get; private set; } = null!;

    /// <summary>Bought a seat of a date that was cancelled.</summary>
    public Client Ron { get; private set; } = null!;

    public TestConcert CalledOff { get; private set; } = null!;
    public Guid GivenBack { get; private set; }

    /// <summary>Holds a seat of another concert throughout.</summary>
    public Client Pat { get; private set; } = null!;

    public Guid Paid { get; private set; }
    public Guid Payment { get; private set; }
    public Guid PaidByCid { get; private set; }
    public Guid Cancelled { get; private set; }
    public Guid Expired { get; private set; }
    public Guid Pending { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await _given.InitializeAsync();
        if (!Servers.HaveDatabase)
            return;
        var brief = new
        {
            holdSeconds = 8,
            maxSeatsPerUser = 2,
            maxActive = 3,
        };
        Concert = await _given.AConcert(seats: 6, brief);
        var other = await _given.AConcert(seats: 1, new { holdSeconds = 3_600, activeSeconds = 3_600 });
        CalledOff = await _given.AConcert(seats: 3);
        await using (_given.Host.Recording = new HistoryFile(_file))
        {
            var users = await _given.Customers(7);
            (Ann, Bob, Cid, Dan, Eve, Pat, Ron) = (
                users[0],
                users[1],
                users[2],
                users[3],
                users[4],
                users[5],
                users[6]
            );
            await SellAsync(other);
        }
        _given.Host.Recording = null;
        History = await History.ReadAsync(_file);
        Recorded = await File.ReadAllTextAsync(_file);
        File.Delete(_file);
        await QuietAsync();
    }

    public async ValueTask DisposeAsync() => await _given.DisposeAsync();

    private async Task SellAsync(TestConcert other)
    {
        await Charge(Ann, 5_000, "first");
        await Charge(Ann, 5_000, "second");
        await Charge(Cid, 2_000, "first");
        (await Charge(Pat, -5, "refused")).ShouldBe(HttpStatusCode.BadRequest);
        (await Ann.Post("balance/uses", new { amount = 500 })).ShouldBe(HttpStatusCode.Created);

        Ann = await Ann.Join(Concert.Id);
        Bob = await Bob.Join(Concert.Id);
        Cid = await Cid.Join(Concert.Id);
        Dan = await Dan.Join(Concert.Id);
        Eve = await Eve.Join(Concert.Id);
        Eve = await Eve.Poll();
        Dan = await Dan.Poll();
        Eve = await Eve.Poll();

        var first = await Bob.Hold(Concert, Concert.SeatIds[1]);
        Cancelled = IdOf(first);
        (await Bob.Delete($"reservations/{Cancelled}")).ShouldBe(HttpStatusCode.NoContent);
        Expired = IdOf(await Bob.Hold(Concert, Concert.SeatIds[1]));
        (await Cid.Hold(Concert, Concert.SeatIds[1])).ShouldBe(HttpStatusCode.Conflict, "reservations.seat_taken");

        var paid = await Ann.Hold(Concert, Concert.SeatIds[0]);
        var payment = await Ann.Pay(paid);
        payment.ShouldBe(HttpStatusCode.Created);
        (Paid, Payment) = (IdOf(paid), IdOf(payment));
        Dan = await Eventually.Get(Dan.Poll, dan => dan.State == "active");
        Eve = await Eve.Poll();
        var more = await Cid.Hold(Concert, Concert.SeatIds[2]);
        (await Cid.Pay(more)).ShouldBe(HttpStatusCode.Created);
        PaidByCid = IdOf(more);

        await Charge(Ron, 1_000, "first");
        Ron = await Ron.Join(CalledOff.Id);
        var called = await Ron.Hold(CalledOff, CalledOff.SeatIds[0]);
        (await Ron.Pay(called)).ShouldBe(HttpStatusCode.Created);
        GivenBack = IdOf(called);
        (await _given.AnOrganizer().Post($"admin/concerts/{CalledOff.Id}/cancel")).ShouldBe(HttpStatusCode.Accepted);

        Pat = await Pat.Join(other.Id);
        var pending = await Pat.Hold(other, other.SeatIds[0]);
        pending.ShouldBe(HttpStatusCode.Created);
        Pending = IdOf(pending);
    }

    /// <summary>Waits until nothing is left to do but for the hold that lasts.</summary>
    private async Task QuietAsync() =>
        await Eventually.Get(
            () =>
                _given.ReadAsync(async database =>
                    await database.Reservations.CountAsync(row => row.Status == ReservationStatus.Pending) == 1
                    && !await database.Schedules.AnyAsync(date => date.CancelledAt != null && date.SettledAt == null)
                    && !await database
                        .Database.SqlQuery<int>($"""SELECT 1 AS "Value" FROM outbox WHERE awaiting <> 0""")
                        .AnyAsync()
                ),
            isQuiet => isQuiet
        );

    private static Task<Answer> Charge(Client user, decimal amount, string key) =>
        (user with { IdempotencyKey = key }).Post("balance/charges", new { amount });

    private static Guid IdOf(Answer answer) => Guid.Parse(answer["id"]!);

    /// <summary>What the checker says once something was done to the database, which is then undone.</summary>
    internal Task<IReadOnlyList<Finding>> CheckAsync(IReadOnlyList<Func<Plot, Task>> plants, History? history) =>
        _given.ReadAsync(async database =>
        {
            // Not at a snapshot on SQL Server, which lets nothing be dropped in one.
            await using var transaction = await database.Database.BeginTransactionAsync(
                Servers.Provider == DatabaseProvider.PostgreSql
                    ? IsolationLevel.RepeatableRead
                    : IsolationLevel.Serializable
            );
            foreach (var plant in plants)
                await plant(new Plot(this, database));
            return await Checker.RunAsync(
                transaction.GetDbTransaction(),
                Servers.Provider.ToString(),
                history,
                new CheckOptions(QuietFor: TimeSpan.Zero)
            );
        });

    /// <summary>A whole run on a connection of the checker's own.</summary>
    internal Task<IReadOnlyList<Finding>> CheckAsync() =>
        Checker.RunAsync(_given.ConnectionString, Servers.Provider.ToString(), History, new(QuietFor: TimeSpan.Zero));
}
