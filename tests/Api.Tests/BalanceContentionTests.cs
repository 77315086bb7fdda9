namespace Concert.Api.Tests;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Races for money. The row of the balance decides them, so the outcome is the same whatever the locks do.</summary>
public sealed class BalanceContentionTests(Given given) : IClassFixture<Given>
{
    public static TheoryData<Locks> AllLocks => [.. Enum.GetValues<Locks>()];

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_a_balance_of_50_When_1_is_used_70_times_at_once_Then_50_succeed(Locks locks)
    {
        var user = await given.ACustomer(balance: 50, given.HostWith(locks));

        // On a busy machine one of so many may wait in vain, and then nothing has happened.
        var answers = await Task.WhenAll(Enumerable.Range(0, 70).Select(_ => Eventually.Settled(() => Use(user))));

        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(50);
        foreach (var refused in answers.Where(answer => answer.Status != HttpStatusCode.Created))
            refused.ShouldBe(HttpStatusCode.PaymentRequired, "balances.insufficient");
        (await user.Get("balance"))["amount"].ShouldBe("0");
        await given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_balance_of_50_at_two_instances_When_1_is_used_70_times_Then_the_first_at_each_are_served_first()
    {
        await using var other = given.ANewHost();
        var here = await given.ACustomer(balance: 50);
        var there = here.At(other);
        var uses = (Here: new List<Task<Answer>>(), There: new List<Task<Answer>>());

        // While this has the user's row, those who come stand in the wait queues, one after the other.
        await given.ReadAsync(async database =>
        {
            await using var blocking = await database.Database.BeginTransactionAsync();
            await database.LockRowsAsync<User>(user => user.Id == here.UserId, CancellationToken.None);
            for (var i = 1; i <= 35; i++)
            {
                uses.Here.Add(Use(here));
                uses.There.Add(Use(there));
                await Eventually.Get(() => Waiting(given.Host), waiting => waiting == i);
                await Eventually.Get(() => Waiting(other), waiting => waiting == i);
            }
            return true;
        });

        Answer[][] answers = [await Task.WhenAll(uses.Here), await Task.WhenAll(uses.There)];

        answers.Sum(each => each.Count(answer => answer.Status == HttpStatusCode.Created)).ShouldBe(50);
        foreach (var atOne in answers)
        {
            var left = atOne.TakeWhile(answer => answer.Status == HttpStatusCode.Created).Select(Balance).ToList();
            left.ShouldBe(left.OrderDescending());
            foreach (var refused in atOne.Skip(left.Count))
                refused.ShouldBe(HttpStatusCode.PaymentRequired, "balances.insufficient");
        }
        await given.ShouldKeepInvariants();

        static decimal Balance(Answer answer) => answer.Json.GetProperty("balance").GetDecimal();

        Task<int> Waiting(ApiHost host) =>
            Task.FromResult(host.Services.GetRequiredService<WaitQueues>().Count(LockKeys.User(here.UserId)));
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_charges_and_uses_at_once_When_all_are_done_Then_no_money_was_lost_or_made(Locks locks)
    {
        var user = await given.ACustomer(balance: 1_000, given.HostWith(locks));

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(i => user.Post(i % 2 == 0 ? "balance/charges" : "balance/uses", new { amount = 7.25 }))
        );

        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.Created);
        (await user.Get("balance"))["amount"].ShouldBe("1000");
        await given.ShouldKeepInvariants();
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_one_reservation_When_it_is_paid_20_times_at_once_Then_it_is_paid_once(Locks locks)
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 100_000, given.HostWith(locks));
        var held = await user.Hold(concert, concert.SeatIds[0]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => user.Pay(held)));

        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var refused in answers.Where(answer => answer.Status != HttpStatusCode.Created))
            refused.ShouldBe(HttpStatusCode.Conflict, "payments.already_paid");
        (await user.Get("balance"))["amount"].ShouldBe("99000");
        await given.ShouldKeepInvariants();
    }

    [Theory, MemberData(nameof(AllLocks))]
    public async Task Given_a_hold_When_it_is_paid_and_cancelled_at_once_Then_one_of_the_two_wins(Locks locks)
    {
        var concert = await given.AConcert();
        foreach (var seat in concert.SeatIds.Take(8))
        {
            var user = await given.AnAdmittedCustomer(concert, balance: 1_000, given.HostWith(locks));
            var held = await user.Hold(concert, seat);

            var pay = user.Pay(held);
            var cancel = user.Delete($"reservations/{held["id"]}");

            if ((await pay).Status == HttpStatusCode.Created)
                (await cancel).ShouldBe(HttpStatusCode.Conflict, "reservations.already_confirmed");
            else
            {
                (await pay).ShouldBe(HttpStatusCode.Conflict, "reservations.cancelled");
                (await cancel).ShouldBe(HttpStatusCode.NoContent);
            }
        }
        await given.ShouldKeepInvariants();
    }

    private static Task<Answer> Use(Client user) => user.Post("balance/uses", new { amount = 1 });
}
