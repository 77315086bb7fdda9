namespace Concert.Api.Tests;

using System.Text.Json;
using System.Text.RegularExpressions;
using Concert.Infrastructure.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

/// <summary>What people see who buy seats at the storefront, and what the database has of it.</summary>
public sealed partial class StorefrontTests(Given given, SharedBrowser browser)
    : IClassFixture<Given>,
        IClassFixture<SharedBrowser>,
        IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await using var scope = given.Host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DemoData>().SeedAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Given_a_newcomer_with_a_mouse_When_they_buy_two_seats_Then_they_see_their_ticket_and_its_code()
    {
        var visit = await Open("");
        var page = visit.Page;
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Aurora Line: Northern Lights" }))
            .ToBeVisibleAsync();
        await visit.Screenshot("storefront-concerts");

        await page.GetByRole(AriaRole.Searchbox).FillAsync("lantern club");
        await Expect(page.Locator(".show")).ToHaveCountAsync(1);
        await page.Locator(".show").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Choose seats" }).First.ClickAsync();
        await Seat(page, "Section A, row 2, seat 5, ₩50,000, free").ClickAsync();
        await Seat(page, "Section A, row 2, seat 6, ₩50,000, free").ClickAsync();
        await Button(page, "Hold seats").ClickAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Sign up" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("Ann");
        await page.GetByLabel("E-mail").FillAsync("ann@example.com");
        await page.GetByLabel("Password").FillAsync("violet harbour 9");
        await Button(page, "Sign up").ClickAsync();
        await Button(page, "Hold seats").ClickAsync();
        await Button(page, "Pay ₩100,000").ClickAsync();
        await Button(page, "Charge ₩100,000 and pay").ClickAsync();

        await Expect(Status(page, "Confirmed")).ToBeVisibleAsync();
        await Expect(page.Locator(".ticket")).ToContainTextAsync("A, row 2, seat 6");
        await Expect(page.GetByAltText("QR code")).ToBeVisibleAsync();
        (await Statistics(concertId: 1)).ShouldContain("\"soldSeats\":2,");
        visit.Complaints.ShouldAllBe(complaint => complaint.Contains("402"));
        await visit.Screenshot("storefront-ticket");
    }

    [Fact]
    public async Task Given_a_customer_with_a_keyboard_alone_When_they_buy_a_seat_Then_it_is_paid()
    {
        var concert = await given.AConcert(seats: 6);
        var visit = await Open($"dates/{concert.ScheduleId}", await given.ACustomer(balance: 5_000));
        var page = visit.Page;
        await Expect(Seat(page, "Section A, row 1, seat 1, ₩1,000, free")).ToBeVisibleAsync();

        await TabTo(page, "Section A, row 1, seat 1");
        foreach (var key in new[] { "ArrowRight", "ArrowRight", "Enter", "Home", "Space", "Space" })
            await page.Keyboard.PressAsync(key);
        await TabTo(page, "Hold seats");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".ticket")).ToContainTextAsync("A, row 1, seat 3");
        await TabTo(page, "Pay ₩1,000");
        await page.Keyboard.PressAsync("Enter");

        await Expect(Status(page, "Confirmed")).ToBeVisibleAsync();
        (await given.Anybody().Get($"{concert.Seats}?status=sold"))
            .Items.Single()
            .GetProperty("number")
            .GetInt32()
            .ShouldBe(3);
        visit.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_two_people_who_chose_one_seat_When_both_hold_it_Then_the_second_is_told_and_takes_another()
    {
        var concert = await given.AConcert(seats: 4);
        var pages = new List<IPage>();
        for (var person = 0; person < 2; person++)
        {
            pages.Add((await Open($"dates/{concert.ScheduleId}", await given.ACustomer())).Page);
            await Seat(pages[person], "Section A, row 1, seat 2, ₩1,000, free").ClickAsync();
        }

        await Button(pages[0], "Hold seats").ClickAsync();
        await Expect(Button(pages[0], "Pay ₩1,000")).ToBeVisibleAsync();

        // Told by the next look at the seats or, if the hold comes before it, by the refusal.
        await Button(pages[1], "Hold seats").ClickAsync(new() { Force = true });
        await Expect(pages[1].GetByRole(AriaRole.Alert))
            .ToContainTextAsync("Somebody else was faster: A, row 1, seat 2.");
        await Expect(Seat(pages[1], "Section A, row 1, seat 2, ₩1,000, held")).ToBeVisibleAsync();
        await Seat(pages[1], "Section A, row 1, seat 3, ₩1,000, free").ClickAsync();
        await Button(pages[1], "Hold seats").ClickAsync();
        await Expect(Button(pages[1], "Pay ₩1,000")).ToBeVisibleAsync();
        (await given.Anybody().Get($"{concert.Seats}?status=held")).Items.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Given_a_hold_When_it_runs_out_Then_the_page_says_so_and_the_seat_is_free()
    {
        var concert = await given.AConcert(seats: 2, policy: new { holdSeconds = 3 });
        var page = (await Open($"dates/{concert.ScheduleId}", await given.ACustomer())).Page;
        await Button(page, "Choose for me").ClickAsync();
        await Button(page, "Hold seats").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Timer).First).ToBeVisibleAsync();
        await Expect(Status(page, "Expired")).ToBeVisibleAsync();

        await Expect(Button(page, "Pay ₩2,000")).ToHaveCountAsync(0);
        (await given.Anybody().Get($"{concert.Seats}?status=available")).Items.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Given_a_hold_When_the_page_is_reloaded_and_opened_again_Then_every_tab_shows_it_until_it_is_paid()
    {
        var concert = await given.AConcert(seats: 2);
        var visit = await Open($"dates/{concert.ScheduleId}", await given.ACustomer(balance: 5_000));
        await Button(visit.Page, "Choose for me").ClickAsync();
        await Button(visit.Page, "Hold seats").ClickAsync();
        await Expect(Button(visit.Page, "Pay ₩2,000")).ToBeVisibleAsync();

        await visit.Page.ReloadAsync();
        await Expect(Button(visit.Page, "Pay ₩2,000")).ToBeVisibleAsync();
        var tab = (await visit.OpenTab(Address(""))).Page;
        await Expect(tab.GetByText("2 seats held for Test:")).ToBeVisibleAsync();
        await Button(visit.Page, "Pay ₩2,000").ClickAsync();

        await Expect(Status(visit.Page, "Confirmed")).ToBeVisibleAsync();
        await Expect(tab.GetByText("2 seats held for Test:")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Given_a_seat_map_When_the_connection_is_lost_and_comes_back_Then_the_page_says_so_and_goes_on_by_itself()
    {
        var concert = await given.AConcert(seats: 2);
        var buyer = await given.AnAdmittedCustomer(concert);
        var page = (await Open($"dates/{concert.ScheduleId}")).Page;
        await Expect(Seat(page, "Section A, row 1, seat 1, ₩1,000, free")).ToBeVisibleAsync();

        await page.Context.SetOfflineAsync(true);
        await Expect(page.GetByText("No connection.")).ToBeVisibleAsync();
        (await buyer.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Created);
        await page.Context.SetOfflineAsync(false);

        await Expect(page.GetByText("No connection.")).ToHaveCountAsync(0);
        await Expect(Seat(page, "Section A, row 1, seat 1, ₩1,000, held")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Given_the_storefront_in_light_and_dark_When_axe_looks_at_it_Then_it_finds_no_serious_barrier()
    {
        var concert = await given.AConcert(seats: 8);
        var customer = await given.AnAdmittedCustomer(concert, balance: 5_000);
        (await customer.Pay(await customer.Hold(concert, concert.SeatIds[0]))).ShouldBe(HttpStatusCode.Created);
        customer = await customer.Join(concert.Id);
        (await customer.Hold(concert, concert.SeatIds[1])).ShouldBe(HttpStatusCode.Created);
        var visit = await Open("", customer);

        foreach (
            var (hash, shown) in new[]
            {
                ("", ".show"),
                ("concerts/4", ".countdown"),
                ($"dates/{concert.ScheduleId}", ".map .seat.mine"),
                ("reservations", ".qr img"),
                ("sign-up", "#displayName"),
            }
        )
        {
            await visit.Page.GotoAsync(Address(hash).ToString());
            await Expect(visit.Page.Locator(shown).First).ToBeVisibleAsync();
            (await visit.Barriers()).ShouldBeEmpty(hash);
        }
    }

    [Fact]
    public async Task Given_a_small_dark_screen_in_Korea_When_a_hall_is_opened_Then_it_fits()
    {
        var date = (await given.Anybody().Get("concerts/7/schedules")).Items[0].GetProperty("id").GetInt64();
        var visit = await Open($"dates/{date}");
        await Button(visit.Page, "Choose for me").ClickAsync();
        await Expect(visit.Page.Locator(".map .seat.chosen")).ToHaveCountAsync(2);
        await visit.Screenshot("storefront-seats");

        await visit.Page.SetViewportSizeAsync(360, 780);
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Button(visit.Page, "한국어").ClickAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "좌석을 선택하세요" })).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".map .seat.chosen")).ToHaveCountAsync(2);
        (await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
        await visit.Screenshot("storefront-mobile");
        visit.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_a_reservation_When_its_code_is_asked_for_Then_only_its_owner_gets_an_image()
    {
        var concert = await given.AConcert(seats: 1);
        var owner = await given.AnAdmittedCustomer(concert);
        var held = await owner.Hold(concert, concert.SeatIds);

        var code = await owner.Get($"reservations/{held["id"]}/qr");

        code.ShouldBe(HttpStatusCode.OK);
        code.MediaType.ShouldBe("image/svg+xml");
        code.Headers.CacheControl!.NoStore.ShouldBeTrue();
        code.Body.ShouldStartWith("<svg");
        (await (await given.ACustomer()).Get($"reservations/{held["id"]}/qr")).ShouldBe(
            HttpStatusCode.NotFound,
            "reservations.not_found"
        );
    }

    [Fact]
    public void Given_the_dictionaries_When_they_are_compared_Then_each_has_every_text_that_scripts_and_errors_need()
    {
        var texts = Texts("en");
        var scripts = string.Join(
            '\n',
            Directory.EnumerateFiles(Path.Combine(Root, "scripts", "store"), "*.js").Select(File.ReadAllText)
        );
        var starts = Found(KeyStart(), scripts);
        var codes = Found(ErrorCode(), File.ReadAllText(Repository.File("docs/api-errors.md")));
        string[] needed = [.. Found(Key(), scripts), .. codes.Select(code => $"error.{code}")];

        Texts("ko").ShouldBe(texts, ignoreOrder: true);
        needed.Except(texts, StringComparer.Ordinal).ShouldBeEmpty();
        starts.ShouldAllBe(start => texts.Any(text => text.StartsWith(start, StringComparison.Ordinal)));
        texts
            .Except(needed, StringComparer.Ordinal)
            .ShouldAllBe(text =>
                starts.Append("error.").Any(start => text.StartsWith(start, StringComparison.Ordinal))
            );

        static string[] Found(Regex pattern, string text) =>
            [.. pattern.Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal)];
    }

    private static string Root => Path.GetDirectoryName(Repository.File("src/Api/wwwroot/index.html"))!;

    private static string[] Texts(string language)
    {
        using var texts = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "texts", $"store.{language}.json")));
        return [.. texts.RootElement.EnumerateObject().Select(text => text.Name)];
    }

    private Uri Address(string hash) => new(given.Host.ClientOptions.BaseAddress, $"#/{hash}");

    private async Task<Visit> Open(string hash, Client? by = null) =>
        await (await browser.Start()).Open(Address(hash), by);

    private static ILocator Seat(IPage page, string name) =>
        page.GetByRole(AriaRole.Option, new() { Name = name, Exact = true });

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Status(IPage page, string name) => page.GetByText(name, new() { Exact = true });

    private async Task<string> Statistics(long concertId) =>
        (await given.AnOrganizer().Get($"admin/concerts/{concertId}/statistics")).Body;

    /// <summary>Presses Tab until what has the focus begins with a name.</summary>
    private static async Task TabTo(IPage page, string name)
    {
        for (var presses = 0; presses < 40; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            var focused = await page.EvaluateAsync<string>(
                "document.activeElement.ariaLabel ?? document.activeElement.textContent"
            );
            if (focused.StartsWith(name, StringComparison.Ordinal))
                return;
        }
        Assert.Fail($"Tab does not lead to {name}.");
    }

    [GeneratedRegex("(?<=\\bt\\(\\s*\")[^\"]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Key();

    [GeneratedRegex("(?<=\\bt\\(\\s*`)[^`$]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex KeyStart();

    [GeneratedRegex("(?<=^\\| `)[a-z_.0-9]+(?=`)", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ErrorCode();
}
