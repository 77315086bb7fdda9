namespace Concert.Api.Tests;

using Microsoft.EntityFrameworkCore;

/// <summary>Who holds seats is told, once, that the hold runs out in two minutes.</summary>
public sealed class ReminderTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_two_instances_When_holds_run_out_in_two_minutes_Then_each_raises_one_event()
    {
        await using var other = given.ANewHost();
        var concert = await given.AConcert();
        var users = await Given.Admitted(concert, await given.Customers(20));
        foreach (var (index, user) in users.Index())
            (await user.Hold(concert, concert.SeatIds[index])).ShouldBe(HttpStatusCode.Created);
        var holds = await given.ReadAsync(database =>
            database.Reservations.AsNoTracking().Where(hold => hold.ConcertId == concert.Id).ToListAsync()
        );
        holds.ShouldAllBe(hold => hold.RemindAt == hold.ExpiresAt.AddMinutes(-2));
        (await Reminders(concert)).ShouldBeEmpty();

        await MakeDue(concert);

        await Eventually.Get(() => Reminders(concert), reminders => reminders.Count == users.Count);

        // A hold that has been reminded of is left alone by the runs that follow.
        var later = await (await given.ACustomer()).Join(concert.Id);
        (await later.Hold(concert, concert.SeatIds[20])).ShouldBe(HttpStatusCode.Created);
        await MakeDue(concert);
        var all = await Eventually.Get(() => Reminders(concert), reminders => reminders.Count > users.Count);
        all.Count.ShouldBe(users.Count + 1);
        all.ShouldBeUnique(StringComparer.Ordinal);
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_holds_of_two_minutes_When_they_are_made_Then_there_is_nothing_to_remind_of()
    {
        var concert = await given.AConcert(policy: new { holdSeconds = 120 });
        var user = await given.AnAdmittedCustomer(concert);

        (await user.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Created);

        (await Due(concert)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_holds_that_ended_When_their_reminder_was_still_to_come_Then_there_is_none_any_more()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 1_000);
        var cancelled = await user.Hold(concert, concert.SeatIds[0]);
        var paid = await user.Hold(concert, concert.SeatIds[1]);
        (await Due(concert)).Count.ShouldBe(2);

        (await user.Delete($"reservations/{cancelled["id"]}")).ShouldBe(HttpStatusCode.NoContent);
        (await user.Pay(paid)).ShouldBe(HttpStatusCode.Created);

        (await Due(concert)).ShouldBeEmpty();
        (await Reminders(concert)).ShouldBeEmpty();
    }

    private Task<List<Guid>> Due(TestConcert concert) =>
        given.ReadAsync(database =>
            database
                .Reservations.Where(hold => hold.ConcertId == concert.Id && hold.RemindAt != null)
                .Select(hold => hold.Id)
                .ToListAsync()
        );

    /// <summary>Lets the time until the reminders pass.</summary>
    private Task<int> MakeDue(TestConcert concert) =>
        given.ReadAsync(database =>
            database
                .Reservations.Where(hold => hold.ConcertId == concert.Id && hold.RemindAt != null)
                .ExecuteUpdateAsync(update =>
                    update.SetProperty(hold => hold.RemindAt, hold => (DateTimeOffset?)hold.ReservedAt)
                )
        );

    private async Task<List<string>> Reminders(TestConcert concert)
    {
        var ids = await given.ReadAsync(database =>
            database.Reservations.Where(hold => hold.ConcertId == concert.Id).Select(hold => hold.Id).ToListAsync()
        );
        var all = await given.ReadAsync(database =>
            database
                .Outbox.Where(row => row.Type == EventTypes.Stored(HoldEnding.Type))
                .Select(row => row.AggregateId)
                .ToListAsync()
        );
        return [.. all.Where(id => ids.Contains(Guid.Parse(id)))];
    }
}
