namespace Concert.Api.Tests;

using Microsoft.EntityFrameworkCore;

/// <summary>What code and database do not allow to be done to a ledger.</summary>
public sealed class LedgerTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_a_ledger_When_an_entry_is_changed_or_makes_no_sense_Then_it_is_not_written()
    {
        var user = await given.ACustomer(balance: 100);

        await Should.ThrowAsync<InvalidOperationException>(() =>
            given.ReadAsync(async database =>
            {
                var entry = await database.LedgerEntries.SingleAsync(each => each.UserId == user.UserId);
                database.Attach(entry);
                database.Entry(entry).Property(each => each.Amount).CurrentValue = 1_000m;
                return await database.SaveChangesAsync();
            })
        );
        await ShouldBeRefused(entry => entry with { Sequence = 0 });
        await ShouldBeRefused(entry => entry with { Sequence = 2, Amount = -1m });
        await ShouldBeRefused(entry => entry with { Sequence = 2, Reference = Guid.NewGuid() });

        async Task ShouldBeRefused(Func<LedgerEntry, LedgerEntry> change) =>
            await Should.ThrowAsync<DbUpdateException>(() =>
                given.ReadAsync(async database =>
                {
                    var entry = await database.LedgerEntries.SingleAsync(each => each.UserId == user.UserId);
                    database.Add(change(entry with { Id = Guid.NewGuid() }));
                    return await database.SaveChangesAsync();
                })
            );
    }
}
