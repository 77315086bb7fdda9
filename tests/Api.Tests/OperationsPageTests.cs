namespace Concert.Api.Tests;

using System.Text.Json;
using System.Text.RegularExpressions;
using Concert.Application.Concerts;
using Concert.Application.Queue;
using Microsoft.Playwright;
using StackExchange.Redis;
using static Microsoft.Playwright.Assertions;

/// <summary>What organizers see and do at the operations page, and what the database has of it.</summary>
public sealed partial class OperationsPageTests(Given given, SharedBrowser browser)
    : IClassFixture<Given>,
        IClassFixture<SharedBrowser>
{
    [Fact]
    public async Task Given_a_queue_When_an_organizer_signs_in_pauses_and_changes_the_rate_Then_it_is_so_and_was_foretold()
    {
        var concert = await given.AConcert(
            policy: new
            {
                admissionsPerInterval = 1,
                intervalSeconds = 60,
                maxActive = 1,
            }
        );
        foreach (var user in await given.Customers(3))
            await user.Join(concert.Id);
        var organizer = await given.AnOrganizerAccount();
        var visit = await Open("");
        var page = visit.Page;

        await page.GetByLabel("E-mail").FillAsync((await organizer.Get("users/me"))["email"]!);
        await page.GetByLabel("Password").FillAsync(Given.Password);
        await Button(page, "Sign in").ClickAsync();
        await Expect(page.GetByText("2 waiting, 1 inside")).ToBeVisibleAsync();
        await page.Locator($"a[href='#/sales/{concert.Id}']").ClickAsync();

        await Expect(Figure(page, "Waiting")).ToHaveTextAsync("2");
        await Expect(page.GetByText("Now the last of 2 waiting is admitted within 2 minutes, or up to 20 minutes"))
            .ToBeVisibleAsync();
        await Button(page, "Pause admission").ClickAsync();
        await Expect(page.GetByText("Paused", new() { Exact = true })).ToBeVisibleAsync();
        (await Concert(concert)).GetProperty("queueIsPaused").GetBoolean().ShouldBeTrue();

        await page.GetByLabel("Interval in seconds").FillAsync("1");
        await page.GetByLabel("Most people inside").FillAsync("500");
        await Expect(page.GetByText("With these values: within 2 seconds.")).ToBeVisibleAsync();
        (await Concert(concert)).GetProperty("policy").GetProperty("maxActive").GetInt32().ShouldBe(1);
        await Button(page, "Apply").ClickAsync();
        await Expect(page.GetByText("Applied.")).ToBeVisibleAsync();
        await Button(page, "Resume admission").ClickAsync();
        await Expect(Button(page, "Pause admission")).ToBeVisibleAsync();

        var now = await Concert(concert);
        now.GetProperty("queueIsPaused").GetBoolean().ShouldBeFalse();
        now.GetProperty("policy").GetProperty("maxActive").GetInt32().ShouldBe(500);
        now.GetProperty("policy").GetProperty("intervalSeconds").GetInt32().ShouldBe(1);
        await Expect(Figure(page, "Inside")).ToHaveTextAsync("3", new() { Timeout = 20_000 });
        visit.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_a_sale_When_an_organizer_cancels_it_Then_only_its_title_does_it_and_the_refunds_are_shown()
    {
        var (concert, _) = await ASale();
        var page = (await Open($"sales/{concert.Id}", await given.AnOrganizerAccount())).Page;

        await Button(page, "Cancel the concert…").ClickAsync();
        var yes = page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel the concert" });
        await page.GetByLabel("Reason").FillAsync("Storm");
        await page.GetByLabel("Type “Test”").FillAsync("Tes");
        await Expect(yes).ToBeDisabledAsync();
        await page.GetByLabel("Type “Test”").FillAsync("Test");
        await yes.ClickAsync();

        await Expect(page.GetByText("Storm")).ToBeVisibleAsync();
        await Expect(page.GetByText("2 of 2 payments refunded, ₩3,000 so far."))
            .ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(Button(page, "Pause admission")).ToBeDisabledAsync();
        (await Concert(concert)).GetProperty("cancellationReason").GetString().ShouldBe("Storm");
    }

    [Fact]
    public async Task Given_orders_When_an_organizer_searches_exports_and_refunds_Then_it_is_those_and_the_seat_is_free()
    {
        var (concert, buyers) = await ASale();
        var email = (await buyers[0].Get("users/me"))["email"]!;
        var page = (await Open($"sales/{concert.Id}/orders", await given.AnOrganizerAccount())).Page;
        var rows = page.Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(2);

        await page.GetByLabel("Buyer’s whole e-mail address").FillAsync(email);
        await page.GetByLabel("Status").SelectOptionAsync("confirmed");
        await Button(page, "Search").ClickAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync(email);
        var file = await page.RunAndWaitForDownloadAsync(() => Button(page, "Export as CSV").ClickAsync());
        file.SuggestedFilename.ShouldBe($"orders-{concert.Id}.csv");
        var lines = (await File.ReadAllLinesAsync(await file.PathAsync())).Skip(1).ToList();
        lines.Count.ShouldBe(2);
        lines.ShouldAllBe(line => line.Contains(email, StringComparison.Ordinal));

        await rows.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("Section A, row 1, seat 2")).ToBeVisibleAsync();
        await Button(page, "Refund…").ClickAsync();
        await Expect(page.GetByText($"{email} gets ₩2,000 back at once")).ToBeVisibleAsync();
        await Button(page, "Refund").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Dialog).GetByText("Refunded", new() { Exact = true })).ToBeVisibleAsync();
        (await given.Anybody().Get($"{concert.Seats}?status=sold")).Items.Count.ShouldBe(1);
        (await buyers[0].Get("balance"))["amount"].ShouldBe("2000");
    }

    [Fact]
    public async Task Given_an_empty_service_When_an_organizer_makes_a_concert_and_a_date_Then_buyers_see_its_seats()
    {
        var page = (await Open("new", await given.AnOrganizerAccount())).Page;

        await page.GetByLabel("Title").FillAsync("Harbour Lights");
        await page.GetByLabel("Artist").FillAsync("The Moths");
        await page.GetByLabel("Venue", new() { Exact = true }).FillAsync("Pier 4");
        await page.GetByLabel("The venue’s time zone").FillAsync("Nowhere");
        await Button(page, "Create, then add dates").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.GetByLabel("The venue’s time zone").FillAsync("Europe/Lisbon");
        await page.GetByLabel("Sale opens").FillAsync("2020-01-01T10:00");
        await Button(page, "Create, then add dates").ClickAsync();

        await page.GetByLabel("Rows").FillAsync("3");
        await page.GetByLabel("Seats per row").FillAsync("4");
        await Expect(page.GetByText("12 seats, worth ₩600,000")).ToBeVisibleAsync();
        await Button(page, "Add the date").ClickAsync();
        await Expect(page.GetByText("The date was added, with 12 seats.")).ToBeVisibleAsync();
        await Expect(page.GetByText("12 of 12 free")).ToBeVisibleAsync();

        var concert = (await given.Anybody().Get("concerts?limit=100")).Items.Single(each =>
            each.GetProperty("title").GetString() is "Harbour Lights"
        );
        concert.GetProperty("timeZone").GetString().ShouldBe("Europe/Lisbon");
        concert.GetProperty("totalSeats").GetInt32().ShouldBe(12);
    }

    [Fact]
    public async Task Given_a_receiver_When_an_organizer_subscribes_and_tests_it_Then_its_deliveries_are_shown()
    {
        await using var receiver = await WebhookReceiver.Start();
        var page = (await Open("webhooks", await given.AnOrganizerAccount())).Page;

        await page.GetByLabel("Address").FillAsync($"{receiver.Url}");
        await page.GetByLabel("payment.made").CheckAsync();
        await Button(page, "Create").ClickAsync();
        await Expect(page.GetByText("whsec_")).ToBeVisibleAsync();
        await Button(page, "Send a test").ClickAsync();
        await Expect(page.GetByText("A test event is on its way.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Deliveries" }).ClickAsync();
        await Eventually.Get(
            async () =>
            {
                await Button(page, "Refresh").ClickAsync();
                return await page.Locator("tbody .badge.good").CountAsync();
            },
            delivered => delivered == 1
        );
        await page.GetByRole(AriaRole.Button, new() { NameRegex = Replay() }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);

        await page.GotoAsync(Address("webhooks").ToString());
        await Button(page, "Turn off").ClickAsync();
        await Expect(Button(page, "Turn on")).ToBeVisibleAsync();
        (await given.AnOrganizer().Get("admin/webhooks"))
            .Items.Single(each => each.GetProperty("url").GetString() == $"{receiver.Url}")
            .GetProperty("enabled")
            .GetBoolean()
            .ShouldBeFalse();
    }

    [Fact]
    public async Task Given_a_customer_When_they_come_Then_they_are_told_that_it_is_for_organizers()
    {
        var page = (await Open("", await given.AnAccount())).Page;

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This page is for organizers");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Audit trail" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Given_the_page_When_axe_looks_at_it_Then_it_finds_no_serious_barrier()
    {
        var (concert, _) = await ASale();
        var visit = await Open($"sales/{concert.Id}", await given.AnOrganizerAccount());
        var page = visit.Page;

        foreach (
            var (hash, shown) in new[]
            {
                ("", ".sale"),
                ($"sales/{concert.Id}", ".plot .tick"),
                ($"sales/{concert.Id}/dates", ".block"),
                ("webhooks", ".choices"),
                ("instances", ".instance"),
                ("audit", "tbody tr"),
            }
        )
        {
            await page.GotoAsync(Address(hash).ToString());
            await Expect(page.Locator(shown).First).ToBeVisibleAsync();
            (await visit.Barriers()).ShouldBeEmpty(hash);
        }
        await Expect(page.GetByText("concert.create").First).ToBeVisibleAsync();
        visit.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_charts_When_they_are_read_by_keyboard_or_as_a_table_Then_they_say_their_values_also_on_a_phone()
    {
        var concert = await ABusySale();
        var visit = await Open($"sales/{concert.Id}", await given.AnOrganizerAccount());
        var page = visit.Page;
        await page.SetViewportSizeAsync(1280, 1080);
        var waiting = page.GetByRole(AriaRole.Slider, new() { Name = "People in the queue" });
        await Expect(waiting).ToHaveAttributeAsync("aria-valuetext", People());
        await visit.Screenshot("operations-sale");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await visit.Screenshot("operations-sale-dark");

        await waiting.FocusAsync();
        await waiting.PressAsync("Home");
        await Expect(waiting).ToHaveAttributeAsync("aria-valuenow", "1");
        await Expect(waiting).ToHaveAttributeAsync("aria-valuetext", Nobody());
        await page.Locator(".tile.sold summary").ClickAsync();
        await Expect(page.Locator(".tile.sold tbody tr").First).ToContainTextAsync("seats sold in the minute");

        await page.SetViewportSizeAsync(360, 780);
        await Button(page, "한국어").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "최근 15분" })).ToBeVisibleAsync();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
        await visit.Screenshot("operations-mobile");
    }

    [Fact]
    public void Given_the_dictionaries_When_they_are_compared_Then_each_has_every_text_that_the_scripts_need()
    {
        var texts = Texts("operations.en");
        var scripts = Directory
            .EnumerateFiles(Path.Combine(Root, "scripts", "operations"), "*.js")
            .Select(File.ReadAllText)
            .ToList();
        var needed = scripts.SelectMany(script => Key().Matches(script)).Select(match => match.Value).ToList();
        var begun = scripts.SelectMany(script => KeyStart().Matches(script)).Select(match => match.Value).ToList();

        Texts("operations.ko").ShouldBe(texts, ignoreOrder: true);
        needed.Except([.. texts, .. Texts("store.en")], StringComparer.Ordinal).ShouldBeEmpty();
        texts
            .Except(needed, StringComparer.Ordinal)
            .ShouldAllBe(text => begun.Any(start => text.StartsWith(start, StringComparison.Ordinal)));
    }

    /// <summary>Two buyers have paid: the first for two seats, the other for one.</summary>
    private async Task<(TestConcert Concert, IReadOnlyList<Client> Buyers)> ASale()
    {
        var concert = await given.AConcert(seats: 4);
        var buyers = await Given.Admitted(concert, await given.Customers(2, balance: 2_000));
        foreach (
            var (buyer, seats) in buyers.Zip(
                (long[][])
                    [
                        [.. concert.SeatIds.Take(2)],
                        [concert.SeatIds[2]],
                    ]
            )
        )
            (await buyer.Pay(await buyer.Hold(concert, seats))).ShouldBe(HttpStatusCode.Created);
        return (concert, buyers);
    }

    /// <summary>Many wait for it, and an instance that is gone has counted for 15 minutes.</summary>
    private async Task<TestConcert> ABusySale()
    {
        var concert = await given.AConcert(seats: 600, policy: new { maxActive = 30 });
        var what = new
        {
            title = "Northern Lights",
            artist = "Aurora Line",
            venue = "Harbour Arena",
        };
        (await given.AnOrganizer().Patch($"admin/concerts/{concert.Id}", what)).ShouldBe(HttpStatusCode.OK);
        var users = new List<Client>();
        foreach (var user in await given.Customers(100, balance: 4_000))
            users.Add(await user.Join(concert.Id));
        foreach (var (index, user) in users.Take(18).Index())
        {
            var held = await user.Hold(concert, [.. concert.SeatIds.Skip(4 * index).Take(4)]);
            if (index < 12)
                await user.Pay(held);
        }

        var last = Instances.StepOf(DateTimeOffset.UtcNow);
        var figures = new OwnFigures();
        for (var step = 0; step < OwnFigures.MaxSteps; step++)
        {
            var rush = step < 24 ? 0 : Math.Exp((24 - step) / 90.0);
            var admitted = (int)(9 * rush) + (step * 7 % 3 * Math.Sign(rush));
            figures.Add(
                last - OwnFigures.MaxSteps + step,
                new Dictionary<long, Promotion>
                {
                    [concert.Id] = new(IsDrawDue: false, (long)(380 * rush), Passed: 0, default)
                    {
                        Active = 30 * Math.Sign(rush),
                    },
                },
                new Dictionary<long, SaleCount>
                {
                    [concert.Id] = new(admitted, Held: admitted + 1, Sold: admitted, Revenue: admitted * 1_000),
                }
            );
        }
        await using var redis = await ConnectionMultiplexer.ConnectAsync(given.Redis);
        await redis
            .GetDatabase()
            .HashSetAsync(
                $"{given.KeyPrefix}instance:earlier",
                [.. figures.Fields().Select(field => new HashEntry(field.Key, field.Value))]
            );
        await redis
            .GetDatabase()
            .SortedSetAddAsync(
                $"{given.KeyPrefix}instances",
                "earlier",
                DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeMilliseconds()
            );
        return concert;
    }

    private async Task<JsonElement> Concert(TestConcert concert) =>
        (await given.AnOrganizer().Get($"admin/concerts/{concert.Id}")).Json;

    private Uri Address(string hash) => new(given.Host.ClientOptions.BaseAddress, $"operations#/{hash}");

    private async Task<Visit> Open(string hash, Client? by = null) =>
        await (await browser.Start()).Open(Address(hash), by);

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Figure(IPage page, string name) =>
        page.GetByRole(AriaRole.Region, new() { Name = name, Exact = true }).GetByRole(AriaRole.Definition);

    private static string Root => Path.GetDirectoryName(Repository.File("src/Api/wwwroot/operations.html"))!;

    private static string[] Texts(string name)
    {
        using var texts = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "texts", $"{name}.json")));
        return [.. texts.RootElement.EnumerateObject().Select(text => text.Name)];
    }

    [GeneratedRegex("(?<=\")[a-z]+\\.[a-zA-Z0-9]+(?=\")", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Key();

    [GeneratedRegex("(?<=\\bt\\(`)[^`$]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex KeyStart();

    [GeneratedRegex("^Send webhook.ping again", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Replay();

    [GeneratedRegex(": \\d+ people$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex People();

    [GeneratedRegex(": 0 people$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Nobody();
}
