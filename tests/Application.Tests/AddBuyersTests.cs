namespace Concert.Application.Tests;

using Concert.Application.Concerts.AddBuyers;
using Concert.Domain.Concerts;

public sealed class AddBuyersTests
{
    private readonly Given _given = new();

    [Theory]
    [InlineData(19_999, null)]
    [InlineData(20_000, "concerts.too_many_buyers")]
    public async Task Given_so_many_buyers_When_there_is_to_be_one_more_Then_there_are_at_most_20_000(
        int before,
        string? refusal
    )
    {
        var concert = Concert.Announce(
            "Test",
            "Test",
            "Test",
            Concert.DefaultTimeZone,
            "",
            "KRW",
            Given.Now,
            Given.Now.AddDays(1),
            SalePolicy.Default,
            sealedDrawSeed: [],
            isRehearsal: true
        );
        _given.Port<IConcerts>().LockAsync(default, default).ReturnsForAnyArgs(concert);
        _given.Port<IRehearsals>().CountBuyersAsync(default, default).ReturnsForAnyArgs(before);
        _given.Port<IAccessTokens>().Issue(default!).ReturnsForAnyArgs(new AccessToken("token", TimeSpan.FromHours(1)));

        var made = await _given.Send(new AddBuyersCommand(Given.UserId, 42, Count: 1, Balance: 0));

        made.Error?.Code.ShouldBe(refusal);
        (made.Error is null).ShouldBe(refusal is null);
    }
}
