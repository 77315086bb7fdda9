namespace Concert.Api.Tests;

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Concert.Api.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

/// <summary>The page at which people wait, in front of our own shop and of somebody else's.</summary>
public sealed class WaitingRoomTests(WaitingRoomTests.Rooms given, SharedBrowser browsers)
    : IClassFixture<WaitingRoomTests.Rooms>,
        IClassFixture<SharedBrowser>
{
    private static readonly object OneByOne = new { maxActive = 1, noShowSeconds = 3_600 };

    [Fact]
    public async Task Given_two_hundred_ahead_When_a_visitor_waits_Then_the_page_is_small_and_moves_by_itself()
    {
        var concert = await given.Api.AConcert(policy: OneByOne);
        var sale = await given.Api.SaleOf(concert);
        var ahead = await given.Api.Joined(sale, 201);
        var context = await Context();
        var requests = new ConcurrentQueue<IRequest>();
        context.RequestFinished += (_, request) => requests.Enqueue(request);
        var visit = await Visit.Open(context, Address(concert));
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Join the queue" }).ClickAsync();
        await Shows(visit, "201");

        await visit.Page.ReloadAsync();
        await Shows(visit, "201");
        var sizes = await Task.WhenAll(requests.Select(request => request.SizesAsync()));
        sizes.Sum(size => size.ResponseBodySize).ShouldBeInRange(5_000, 30_000);
        var other = await visit.OpenTab(new Uri(visit.Page.Url));
        await Shows(other, "201");
        foreach (var pass in ahead.Where(pass => pass.Position > 0).Take(100))
            await given.Api.Queue.LeaveAsync(pass, CancellationToken.None);
        await Shows(visit, "101");
        await Shows(other, "101");
        (await visit.Page.Locator("progress").GetAttributeAsync("value")).ShouldBe("0.502");
        await Picture(visit, "waiting-room");

        // What the visitor has is not for scripts, and not in any address.
        var cookie = (await visit.Page.Context.CookiesAsync()).ShouldHaveSingleItem();
        (cookie.HttpOnly, cookie.SameSite, cookie.Path).ShouldBe(
            (true, SameSiteAttribute.Lax, $"/waiting-room/{concert.Id}")
        );
        (await visit.Page.ContentAsync()).ShouldNotContain("eyJ");
        visit.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_a_visitor_offline_When_the_network_is_back_Then_the_place_is_as_it_was_and_moves_on()
    {
        var concert = await given.Api.AConcert(policy: OneByOne);
        var ahead = await given.Api.Joined(await given.Api.SaleOf(concert), 3);
        var visit = await Come(concert);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Join the queue" }).ClickAsync();
        await Shows(visit, "3");

        await visit.Page.Context.SetOfflineAsync(true);
        await visit.Page.Locator("#trouble").WaitForAsync();
        await Shows(visit, "3");
        await given.Api.Queue.LeaveAsync(ahead.First(pass => pass.Position == 1), CancellationToken.None);
        await visit.Page.Context.SetOfflineAsync(false);

        await Shows(visit, "2");
        await visit.Page.Locator("#trouble").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }

    [Fact]
    public async Task Given_a_browser_without_scripts_When_its_visitor_joins_Then_the_page_tells_all_and_looks_again()
    {
        var concert = await given.Api.AConcert(policy: OneByOne);
        var ahead = await given.Api.Joined(await given.Api.SaleOf(concert), 2);
        await using var shop = await Shop.Start(given, concert);
        var visit = await Come(concert, new() { JavaScriptEnabled = false, Locale = "ko-KR" });

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "대기열에 들어가기" }).ClickAsync();

        await Shows(visit, "2");
        await visit.Screenshot("waiting-room-ko");
        (await visit.Page.ContentAsync()).ShouldContain("<meta http-equiv=\"refresh\"");
        foreach (var pass in ahead)
            await given.Api.Queue.LeaveAsync(pass, CancellationToken.None);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "127.0.0.1" }).ClickAsync();
        (await visit.Page.ContentAsync()).ShouldContain("Welcome to the shop.");
        visit.Page.Url.ShouldBe($"{shop.Address}/");
    }

    [Fact]
    public async Task Given_a_shop_that_Concert_knows_nothing_about_When_somebody_comes_to_it_Then_they_wait_and_then_shop()
    {
        var concert = await given.Api.AConcert();
        await using var shop = await Shop.Start(given, concert);
        var visit = await Visit.Open(await Context(), new Uri($"{shop.Address}/"));
        visit.Page.Url.ShouldStartWith($"{Base}waiting-room/{concert.Id}?shop=");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Join the queue" }).ClickAsync();

        await visit.Page.WaitForURLAsync($"{shop.Address}/");
        (await visit.Page.ContentAsync()).ShouldContain("Welcome to the shop.");

        // The same place a second time, and passes that are not for this shop or not from here.
        var user = await (await given.Api.AGuest()).Join(concert.Id);
        var pass = await APass(user, shop.Address);
        (await shop.Enter(pass)).ShouldBe("");
        (await shop.Enter(pass)).ShouldBe("This pass is used.");
        (await shop.Enter(await APass(await user.Poll(), shop.Address))).ShouldBe("This pass is used.");
        var other = await (await given.Api.AGuest()).Join(concert.Id);
        (await shop.Enter(await APass(other, "https://other.example"))).ShouldBe(
            "This pass is for another shop or sale."
        );
        var elsewhere = await other.Join((await given.Api.AConcert()).Id);
        (await shop.Enter(await APass(elsewhere, shop.Address))).ShouldBe("This pass is for another shop or sale.");
        var good = await APass(other, shop.Address);
        (await shop.Enter($"{good[..^10]}{(good[^10] == 'A' ? 'B' : 'A')}{good[^9..]}")).ShouldBe(
            "This pass is not signed by Concert."
        );
        (await shop.Enter("nonsense")).ShouldBe("This pass is malformed.");
        var passes = new Passes(
            Options.Create(new PassOptions { SigningKeys = { ApiHost.PassKey } }),
            new StoppedClock(DateTimeOffset.UtcNow.AddMinutes(-6))
        );
        var late = passes.Sign(given.Api.Read(other.QueueToken!), shop.Address, DateTimeOffset.UtcNow.AddHours(1));
        (await shop.Enter(late.Pass)).ShouldBe("This pass is expired.");
        (await shop.Enter(good)).ShouldBe("");
    }

    [Fact]
    public async Task Given_a_challenge_When_a_visitor_joins_by_the_page_Then_its_script_solves_it_and_no_form_gets_around()
    {
        await using var host = given.Api.ANewHost(
            settings: new Dictionary<string, string>(given.Api.Host.Settings, StringComparer.Ordinal)
            {
                ["Challenge:Difficulty"] = "10",
            }
        );
        var concert = await given.Api.AConcert(policy: OneByOne);
        await given.Api.Joined(await given.Api.SaleOf(concert), 2);
        var address = Address(concert, host.ClientOptions.BaseAddress);
        var visit = await Visit.Open(await Context(), address);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Join the queue" }).ClickAsync();
        await Shows(visit, "2");

        using var http = host.Http();
        using var form = await http.PostAsync(address, new FormUrlEncodedContent([]));
        form.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        form.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task Given_a_page_of_another_origin_When_it_has_the_element_Then_visitors_wait_in_it_and_it_gets_the_pass()
    {
        var concert = await given.Api.AConcert(policy: OneByOne);
        var ahead = await given.Api.Joined(await given.Api.SaleOf(concert), 3);
        var context = await Context();
        var address = new Uri($"{given.Origin}/page.html");
        // What the test answers itself comes from nowhere, and would have to ask for this machine.
        await context.GrantPermissionsAsync(["local-network-access"]);
        await context.RouteAsync(
            address.ToString(),
            route =>
                route.FulfillAsync(
                    new()
                    {
                        ContentType = "text/html",
                        Headers =
                        [
                            new(
                                "Content-Security-Policy",
                                $"default-src 'none'; script-src {Base} 'sha256-{Hash(Listener)}'; connect-src {Base}"
                            ),
                        ],
                        Body =
                            $"<!doctype html><html lang=en><title>Shop</title><script type=module src={Base}waiting-room.js></script>"
                            + $"<script>{Listener}</script><main><concert-waiting-room concert={concert.Id} audience={given.ShopAddress} lang=ko>"
                            + "</concert-waiting-room></main></html>",
                    }
                )
        );
        var visit = await Visit.Open(context, address);
        await Shows(visit, "3");
        await visit.Page.ReloadAsync();
        await Shows(visit, "3");
        (await visit.Barriers()).ShouldBeEmpty();
        await visit.Screenshot("waiting-room-element");

        foreach (var pass in ahead)
            await given.Api.Queue.LeaveAsync(pass, CancellationToken.None);

        var received = await Eventually.Get(
            () => visit.Page.EvaluateAsync<JsonElement?>("window.received ?? null"),
            detail => detail is not null
        );
        received!.Value.GetProperty("pass").GetString()!.ShouldStartWith("eyJ");
        await visit.Page.GetByText("차례가 되었습니다").First.WaitForAsync();
        visit.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_a_page_of_ours_When_it_hands_over_the_place_it_took_Then_the_room_has_it_and_other_sites_cannot()
    {
        var concert = await given.Api.AConcert(policy: OneByOne);
        await given.Api.Joined(await given.Api.SaleOf(concert), 2);
        var user = await (await given.Api.ACustomer()).Join(concert.Id);
        using var http = given.Api.Host.Http();

        (await Keep("cross-site")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var kept = await Keep("same-origin");
        kept.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var cookie = kept.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldContain("; httponly");
        cookie.ShouldContain("; samesite=lax");

        var page = await Room(concert, cookie);
        page.ShouldContain("<strong>2</strong>");
        page.ShouldContain("You are in the queue");
        (await Room(concert, cookie: null)).ShouldContain("You have no place in the queue yet");
        (await Room(concert, "place=nonsense")).ShouldContain("You have no place in the queue yet");

        // A queue token by itself, which may stand in an address, is no key to the room, nor are forms of other sites.
        (await Room(concert, $"place=0.{user.QueueToken}")).ShouldContain("You have no place in the queue yet");
        using var form = new FormUrlEncodedContent([]);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, Address(concert)) { Content = form };
        foreign.Headers.Add("Origin", "https://evil.example");
        using var refused = await http.SendAsync(foreign);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var forget = new HttpRequestMessage(HttpMethod.Delete, $"/waiting-room/{concert.Id}");
        forget.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var forgotten = await http.SendAsync(forget);
        forgotten.Headers.GetValues("Set-Cookie").Single().ShouldContain("place=; expires=Thu, 01 Jan 1970");

        async Task<HttpResponseMessage> Keep(string site)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/waiting-room/{concert.Id}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.AccessToken);
            request.Headers.Add("Queue-Token", user.QueueToken);
            request.Headers.Add("Sec-Fetch-Site", site);
            return await http.SendAsync(request);
        }
    }

    [Fact]
    public async Task Given_all_that_can_become_of_a_sale_When_a_visitor_looks_Then_the_page_says_so()
    {
        var concert = await given.Api.AConcert(policy: OneByOne);
        var first = await (await given.Api.ACustomer()).Join(concert.Id);
        var second = await (await given.Api.ACustomer()).Join(concert.Id);
        var (inside, waiting) = (Cookie(first), Cookie(second));
        var organizer = given.Api.AnOrganizer();

        (await Room(concert, inside)).ShouldContain("It is your turn");
        (await Room(concert, inside)).ShouldContain($"href=\"/#/concerts/{concert.Id}\"");
        await organizer.Post($"admin/concerts/{concert.Id}/queue/pause");
        await Eventually.Get(
            () => Room(concert, waiting),
            page => page.Contains("has paused the queue", StringComparison.Ordinal)
        );
        await organizer.Post($"admin/concerts/{concert.Id}/queue/resume");
        await first.Delete("queue/tokens/current");
        (await Room(concert, inside)).ShouldContain("Your place has ended");
        await using (var away = given.Api.ANewHost(redis: "127.0.0.1:1"))
            (await Room(concert, waiting, away)).ShouldContain("cannot be reached right now");
        await organizer.Post($"admin/concerts/{concert.Id}/cancel");
        (await Room(concert, waiting)).ShouldContain("The concert was cancelled");

        var closing = await given.Api.AConcert();
        await given.Api.Close(closing);
        (await Room(closing, cookie: null)).ShouldContain("The sale has closed");
        var unknown = await given.Api.Anybody().Get("/waiting-room/987654321");
        unknown.ShouldBe(HttpStatusCode.NotFound);
        unknown.Body.ShouldContain("There is no such concert");
        var evil = await given.Api.Anybody().Get($"/waiting-room/{concert.Id}?shop=https://evil.example");
        evil.ShouldBe(HttpStatusCode.BadRequest);
        evil.Header("Content-Security-Policy").ShouldEndWith("form-action 'self'; frame-ancestors 'none'");
        var ours = await given.Api.Anybody().Get(Address(concert).PathAndQuery);
        ours.Header("Content-Security-Policy").ShouldContain($"form-action 'self' {given.ShopAddress};");
        ours.Header("Cache-Control").ShouldBe("no-store");
        ours.Header("Referrer-Policy").ShouldBe("strict-origin");
    }

    [Fact]
    public async Task Given_a_title_with_markup_When_the_page_shows_it_Then_it_is_text()
    {
        var concert = await given.Api.AConcert();
        const string title = "<script>alert(1)</script> & \"{{form}}\"";
        (await given.Api.AnOrganizer().Patch($"admin/concerts/{concert.Id}", new { title })).ShouldBe(
            HttpStatusCode.OK
        );

        var visit = await Come(concert);

        (await visit.Page.Locator("h1").TextContentAsync()).ShouldBe(title);
        visit.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_a_draw_When_a_visitor_draws_again_in_the_browser_Then_it_is_as_the_script_of_the_docs_says()
    {
        var concert = await given.Api.AConcert(
            policy: new
            {
                fairness = "draw",
                maxActive = 1,
                noShowSeconds = 3_600,
            },
            opensIn: TimeSpan.FromHours(1)
        );
        var sale = await given.Api.SaleOf(concert);
        await given.Api.Joined(sale, 30);
        var visit = await Come(concert);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Join the queue" }).ClickAsync();
        await visit.Page.GetByText("You take part in the draw").First.WaitForAsync();
        await visit.Page.GetByText("The draw", new() { Exact = true }).ClickAsync();
        var check = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Repeat the draw in this browser" });
        await check.ClickAsync();
        await visit.Page.GetByText("has not been run yet").WaitForAsync();
        await Picture(visit, "waiting-room-draw");
        var entry = await visit.Page.Locator("details code").Nth(1).TextContentAsync();

        await given.Api.Open(concert);
        var draw = await Eventually.Get(
            () => given.Api.Anybody().Get($"concerts/{concert.Id}/queue/draw"),
            answer => answer["seed"]?.Length > 0
        );
        await visit.Page.Locator("main:not([data-state=draw])").WaitForAsync();
        await visit.Page.Locator("summary").ClickAsync();
        await check.ClickAsync();

        var order = await ByTheDocs(draw.Body);
        order.Count.ShouldBe(31);
        await visit
            .Page.GetByText($"Of 31 entries, yours was drawn at position {order.IndexOf(entry!) + 1}.")
            .WaitForAsync();
        var ours = await Command.Run(
            "node",
            "--input-type=module",
            "-e",
            $"import {{ checkDraw }} from '{Repository.File("src/Api/wwwroot/scripts/waiting-room/draw.js")}';"
                + $"console.log((await checkDraw({draw.Body})).order.join('\\n'))"
        );
        ours.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(order);
    }

    private Uri Base => given.Api.Host.ClientOptions.BaseAddress;

    private const string Listener = "addEventListener('pass', ({ detail }) => { window.received = detail; });";

    /// <summary>The order that the script in docs/the-draw.md prints.</summary>
    private static async Task<List<string>> ByTheDocs(string draw)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (script, data) = (Path.Combine(folder.FullName, "draw.py"), Path.Combine(folder.FullName, "draw.json"));
            await File.WriteAllTextAsync(script, Guide.Code("docs/the-draw.md", "python"));
            await File.WriteAllTextAsync(data, draw);
            var printed = await Command.Run("bash", "-c", $"python3 {script} < {data}");
            return [.. printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[1])];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task Shows(Visit visit, string position) =>
        visit.Page.Locator($".place strong:text-is(\"{position}\")").WaitForAsync();

    private Uri Address(TestConcert concert, Uri? instance = null) =>
        new(instance ?? Base, $"waiting-room/{concert.Id}?shop={Uri.EscapeDataString($"{given.ShopAddress}/enter")}");

    private async Task<IBrowserContext> Context(BrowserNewContextOptions? options = null) =>
        await (await browsers.Start()).NewContext(options ?? new() { Locale = "en" });

    private async Task<Visit> Come(TestConcert concert, BrowserNewContextOptions? options = null)
    {
        return await Visit.Open(await Context(options), Address(concert));
    }

    /// <summary>Looked at by people; what keeps some of them out is looked for by axe.</summary>
    private static async Task Picture(Visit visit, string name)
    {
        (await visit.Barriers()).ShouldBeEmpty();
        foreach (var (width, scheme) in new[] { (1280, ColorScheme.Light), (360, ColorScheme.Dark) })
        {
            await visit.Page.SetViewportSizeAsync(width, 900);
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            await visit.Screenshot($"{name}-{width}-{scheme}".ToLowerInvariant());
        }
    }

    private string Cookie(Client user) =>
        $"place={given.Api.Host.Services.GetRequiredService<WaitingRoomCookie>().Seal(user.QueueToken!, first: 0)}";

    /// <summary>The page as a browser without scripts gets it.</summary>
    private async Task<string> Room(TestConcert concert, string? cookie, ApiHost? host = null)
    {
        using var http = (host ?? given.Api.Host).Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/waiting-room/{concert.Id}");
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie.Split(';')[0]);
        using var page = await http.SendAsync(request);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        return WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
    }

    private static async Task<string> APass(Client user, string audience)
    {
        var pass = await user.Post("queue/passes", new { audience });
        pass.ShouldBe(HttpStatusCode.Created);
        return pass["pass"]!;
    }

    private static string Hash(string script) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    /// <summary>The shop of the guide, as it stands there.</summary>
    private sealed class Shop(string address, string folder, Process process) : IAsyncDisposable
    {
        private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(address),
        };

        public string Address => address;

        public static async Task<Shop> Start(Rooms given, TestConcert concert)
        {
            var folder = Directory.CreateTempSubdirectory("shop").FullName;
            var program = Path.Combine(folder, "shop.mjs");
            await File.WriteAllTextAsync(program, Guide.Code("docs/guides/in-front-of-another-shop.md", "javascript"));
            var address = new Uri(given.ShopAddress);
            var shop = new Shop(
                given.ShopAddress,
                folder,
                Command.Start(
                    "env",
                    $"CONCERT={given.Api.Host.ClientOptions.BaseAddress.AbsoluteUri.TrimEnd('/')}",
                    $"SALE={concert.Id}",
                    $"SHOP={given.ShopAddress}",
                    $"PORT={address.Port}",
                    "node",
                    program
                )
            );
            await Eventually.Get(shop.IsReady, isReady => isReady);
            return shop;
        }

        /// <summary>Why the shop refuses a pass; empty if it does not.</summary>
        public async Task<string> Enter(string pass)
        {
            using var form = new FormUrlEncodedContent([new("pass", pass)]);
            using var answer = await _http.PostAsync(new Uri("/enter", UriKind.Relative), form);
            answer.StatusCode.ShouldBeOneOf(HttpStatusCode.SeeOther, HttpStatusCode.Forbidden);
            return (await answer.Content.ReadAsStringAsync()).Split(" <a")[0];
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            Directory.Delete(folder, recursive: true);
        }

        private async Task<bool> IsReady()
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri("/", UriKind.Relative));
                return answer.StatusCode == HttpStatusCode.SeeOther;
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                return false;
            }
        }
    }

    /// <summary>An instance that is the waiting room of another shop, by its page and in a page of that shop's.</summary>
    public sealed class Rooms : IAsyncLifetime
    {
        public Rooms()
        {
            ShopAddress = $"http://127.0.0.1:{Command.FreePort()}";
            Origin = $"http://localhost:{Command.FreePort()}";
            Api = new Given
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["WaitingRoom:Shops:0"] = $"{ShopAddress}/enter",
                    ["Cors:Origins:0"] = Origin,
                },
            };
        }

        public string ShopAddress { get; }

        /// <summary>Of the page that has the element, which the browser is given without a server.</summary>
        public string Origin { get; }

        public Given Api { get; }

        public ValueTask InitializeAsync() => Api.InitializeAsync();

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
