namespace Concert.Api.Tests;

using System.Text.Json;

/// <summary>What only a browser can tell: which pages it lets call the API, and that our own work.</summary>
public sealed class BrowserTests(Given given) : IClassFixture<Given>
{
    /// <summary>Calls as a shop's page does, and answers what the browser lets it see.</summary>
    private const string Shop = """
        async ({ api, token, queueToken, seats, reservation }) => {
            const headers = {
                "Authorization": `Bearer ${token}`,
                "Queue-Token": queueToken,
                "Idempotency-Key": "one",
                "Content-Type": "application/json",
            };
            const see = async (path, init) => {
                try {
                    const answer = await fetch(api + path, init);
                    return { status: answer.status, headers: Object.fromEntries(answer.headers) };
                } catch (refused) {
                    return refused.name;
                }
            };
            const hold = { method: "POST", headers, body: JSON.stringify(reservation) };
            return {
                seats: await see(seats),
                hold: await see("reservations", hold),
                repeat: await see("reservations", hold),
                problem: await see("reservations/nowhere", { headers }),
                status: await see("queue/status", { headers }),
                event: await new Promise(resolve => {
                    const events = new EventSource(`${api}queue/events?queueToken=${queueToken}`);
                    events.addEventListener("status", event => { events.close(); resolve(JSON.parse(event.data).status); });
                    events.addEventListener("error", () => { events.close(); resolve("refused"); });
                }),
            };
        }
        """;

    [Fact]
    public async Task Given_an_origin_that_is_configured_When_its_page_calls_Then_it_sees_answers_problems_and_the_stream()
    {
        var concert = await given.AConcert();

        var seen = await Call(concert, from: "127.0.0.1");

        Header("seats", "etag").ShouldNotBeNullOrEmpty();
        Status("hold").ShouldBe(201);
        Header("hold", "location").ShouldStartWith("/api/v1/reservations/");
        Header("repeat", "idempotency-replayed").ShouldBe("true");
        Status("problem").ShouldBe(404);
        Header("problem", "x-correlation-id").ShouldNotBeNullOrEmpty();
        Header("status", "retry-after").ShouldNotBeNullOrEmpty();
        seen.GetProperty("event").GetString().ShouldBe("active");

        int Status(string call) => seen.GetProperty(call).GetProperty("status").GetInt32();

        string? Header(string call, string name) =>
            seen.GetProperty(call).GetProperty("headers").GetProperty(name).GetString();
    }

    [Fact]
    public async Task Given_another_origin_When_its_page_calls_Then_the_browser_shows_it_nothing_and_holds_no_seat()
    {
        var concert = await given.AConcert();

        // The same server by another name is another origin.
        var seen = await Call(concert, from: "localhost");

        foreach (var call in new[] { "seats", "hold", "repeat", "problem", "status" })
            seen.GetProperty(call).GetString().ShouldBe("TypeError", call);
        seen.GetProperty("event").GetString().ShouldBe("refused");
        (await given.Anybody().Get($"{concert.Seats}?status=held")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_the_docs_When_a_browser_opens_them_Then_they_list_the_calls_and_nothing_is_blocked()
    {
        await using var browser = await Browser.Start();
        var visit = await browser.Open(new Uri(given.Host.ClientOptions.BaseAddress, "docs"));

        await visit.Page.GetByText("/api/v1/concerts/ranking").First.ClickAsync();
        await visit
            .Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Try it out" })
            .First.ClickAsync();
        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Execute" }).First.ClickAsync();
        await visit.Page.Locator(".live-responses-table .response-col_status").First.WaitForAsync();

        visit.Complaints.ShouldBeEmpty();
    }

    /// <summary>Calls an instance that allows one origin, another instance at 127.0.0.1, from a page of that instance.</summary>
    private async Task<JsonElement> Call(TestConcert concert, string from)
    {
        var shop = given.Host.ClientOptions.BaseAddress;
        await using var api = new ApiHost(
            given.ConnectionString,
            given.KeyPrefix,
            Locks.On,
            settings: new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Cors:Origins:0"] = shop.GetLeftPart(UriPartial.Authority),
            }
        );
        // A cache must not give a page what was answered to somebody without an origin.
        (await given.Anybody(api).Get(concert.Seats)).Headers.Vary.ShouldBe(["Accept-Encoding", "Origin"]);
        var user = await given.AnAdmittedCustomer(concert);
        await using var browser = await Browser.Start();
        var visit = await browser.Open(new UriBuilder(shop) { Host = from, Path = "health/live" }.Uri);
        return await visit.Page.EvaluateAsync<JsonElement>(
            Shop,
            new
            {
                api = new Uri(api.ClientOptions.BaseAddress, "api/v1/").ToString(),
                token = user.AccessToken,
                queueToken = user.QueueToken,
                seats = concert.Seats,
                reservation = new { scheduleId = concert.ScheduleId, seatIds = concert.SeatIds.Take(1) },
            }
        );
    }
}
