namespace Concert.Api.Tests;

/// <summary>An installation has one currency.</summary>
public sealed class CurrencyTests(CurrencyTests.GivenEuros given) : IClassFixture<CurrencyTests.GivenEuros>
{
    [Fact]
    public async Task Given_an_installation_in_euros_When_its_money_is_shown_Then_it_is_in_euros()
    {
        var concert = await given.It.AConcert(seats: 1);
        var account = await given.It.AnAccount();

        (await account.Post("balance/charges", new { amount = 5 }))["currency"].ShouldBe("EUR");
        (await account.Get($"concerts/{concert.Id}"))["currency"].ShouldBe("EUR");
        var user = await account.Join(concert.Id);
        (await user.Hold(concert, concert.SeatIds))["currency"].ShouldBe("EUR");
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Created)]
    [InlineData("EUR", HttpStatusCode.Created)]
    [InlineData("KRW", HttpStatusCode.UnprocessableEntity)]
    public async Task Given_an_installation_in_euros_When_a_concert_is_announced_Then_its_prices_cannot_be_in_another_currency(
        string? currency,
        HttpStatusCode status
    )
    {
        var announced = await given
            .It.AnOrganizer()
            .Post(
                "admin/concerts",
                new
                {
                    title = "Test",
                    artist = "Test",
                    venue = "Test",
                    currency,
                    saleOpensAt = DateTimeOffset.UtcNow,
                    saleClosesAt = DateTimeOffset.UtcNow.AddDays(1),
                }
            );

        if (status == HttpStatusCode.Created)
            announced.ShouldBe(status);
        else
            announced.ShouldBe(status, "concerts.currency_unsupported");
    }

    [Theory]
    [InlineData]
    [InlineData("--migrate")]
    public async Task Given_balances_in_euros_When_an_instance_starts_with_another_currency_Then_it_is_refused_with_a_sentence(
        params string[] arguments
    )
    {
        await given.It.AnAccount();
        var settings = new Dictionary<string, string>(given.It.Host.Settings, StringComparer.Ordinal)
        {
            ["Money:Currency"] = "KRW",
        };

        var ended = await ApiProcess.Run(settings, arguments);

        ended.Code.ShouldBe(2);
        ended
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldHaveSingleItem()
            .ShouldContain("Money:Currency is KRW, but the database has balances in EUR.");
    }

    public sealed class GivenEuros : IAsyncLifetime
    {
        public Given It { get; } =
            new() { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Money:Currency"] = "EUR" } };

        public ValueTask InitializeAsync() => It.InitializeAsync();

        public ValueTask DisposeAsync() => It.DisposeAsync();
    }
}
