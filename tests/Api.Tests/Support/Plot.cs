namespace Concert.Api.Tests.Support;

using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Options;

/// <summary>Where faults are planted: the rows of a world, in the words of either database.</summary>
internal sealed record Plot(CheckedWorld World, ConcertDbContext Database)
{
    public IQueryable<Domain.Concerts.Concert> Concert =>
        Database.Concerts.Where(concert => concert.Id == World.Concert.Id);

    public IQueryable<Schedule> CalledOff => Database.Schedules.Where(date => date.Id == World.CalledOff.ScheduleId);

    public IQueryable<Payment> Payment => Database.Payments.Where(payment => payment.Id == World.Payment);

    /// <summary>One of the seats of the concert, from 0.</summary>
    public IQueryable<Seat> Seat(int number) => Database.Seats.Where(seat => seat.Id == World.Concert.SeatIds[number]);

    public IQueryable<Reservation> Reservation(Guid id) => Database.Reservations.Where(hold => hold.Id == id);

    public IQueryable<ReservedSeat> SeatsOf(Guid reservation) =>
        Reservation(reservation).SelectMany(hold => hold.Seats);

    public IQueryable<LedgerEntry> EntryOfAnn(long sequence) =>
        Database.LedgerEntries.Where(entry => entry.UserId == World.Ann.UserId && entry.Sequence == sequence);

    public IQueryable<OutboxMessage> EventOfAnn(long sequence) =>
        Database.Outbox.Where(message =>
            message.Aggregate == "Balance"
            && message.AggregateId == $"{World.Ann.UserId}"
            && message.Sequence == sequence
        );

    /// <summary>Removes what there is up to an event of Ann's balance, as if it had been kept long enough.</summary>
    public async Task PurgeUpTo(long sequence)
    {
        var last = EventOfAnn(sequence);
        await Purge(
            await last.Select(row => row.Partition).FirstOrDefaultAsync(),
            await last.Select(row => row.Position).FirstOrDefaultAsync()
        );
    }

    public Task Purge(short partition, long position) =>
        new Outbox(Database, Options.Create(new EventOptions())).RemoveAsync(
            partition,
            position,
            until: DateTimeOffset.UtcNow,
            CancellationToken.None
        );

    public Task Insert<T>(T row)
        where T : class
    {
        Database.Add(row);
        return Database.SaveChangesAsync();
    }

    /// <summary>Inserts a payment for a reservation, and nothing that belongs to it.</summary>
    public Task Pay(Client user, Guid reservation)
    {
        var now = World.History.Calls.Min(call => call.StartedAt);
        var balance = Balance.Open(user.UserId, "KRW");
        balance.Charge(1_000, now);
        ReservedSeat[] seats = [new(1, 1_000, Generation: 1)];
        var hold = Domain.Reservations.Reservation.Hold(user.UserId, 1, 1, 1, seats, "KRW", holdSeconds: 60, now);
        var payment = Domain.Payments.Payment.Make(hold, balance, now).Value;
        Database.Entry(payment).Property(row => row.ReservationId).CurrentValue = reservation;
        Database.Entry(payment).Property(row => row.EntrySequence).CurrentValue = 99;
        return Insert(payment);
    }

    /// <summary>Drops what would refuse a fault in a table: its checks and unique indexes.</summary>
    public async Task Loosen(string table)
    {
        var model = Database.GetService<IDesignTimeModel>().Model;
        var strict = model.GetRelationalModel().FindTable(table, schema: null)!;
        var drops = new MigrationBuilder(Database.Database.ProviderName);
        foreach (var check in strict.CheckConstraints)
            drops.DropCheckConstraint(check.Name!, table);
        foreach (var index in strict.Indexes.Where(index => index.IsUnique))
            drops.DropIndex(index.Name, table);
        foreach (var drop in Database.GetService<IMigrationsSqlGenerator>().Generate(drops.Operations, model))
            await Database.Database.ExecuteSqlRawAsync(drop.CommandText);
    }
}

internal static class PlotRows
{
    public static async Task Set<T, TValue>(
        this IQueryable<T> rows,
        Expression<Func<T, TValue>> property,
        TValue value
    ) => (await rows.ExecuteUpdateAsync(update => update.SetProperty(property, value))).ShouldNotBe(0);

    public static async Task Set<T, TValue>(
        this IQueryable<T> rows,
        Expression<Func<T, TValue>> property,
        Expression<Func<T, TValue>> value
    ) => (await rows.ExecuteUpdateAsync(update => update.SetProperty(property, value))).ShouldNotBe(0);

    public static async Task Remove<T>(this IQueryable<T> rows) => (await rows.ExecuteDeleteAsync()).ShouldNotBe(0);
}
