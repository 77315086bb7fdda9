namespace Concert.Api.Tests.Sdk;

/// <summary>The TypeScript client, in Node and in a browser, against a service that asks for proof of work.</summary>
public sealed class TypeScriptTests(TypeScriptTests.Challenged given) : IClassFixture<TypeScriptTests.Challenged>
{
    private const int Difficulty = 8;

    internal static readonly string Package = Path.GetDirectoryName(Repository.File("sdk/TypeScript/package.json"))!;

    /// <summary>Buys a seat as a shop's page does.</summary>
    private const string Shop = """
        async ({ api, concertId, scheduleId }) => {
            const { ConcertClient } = await import("/sdk/index.js");
            const someone = async () => {
                const client = new ConcertClient(api);
                const account = { email: `${crypto.randomUUID()}@example.com`, password: "a good password" };
                await client.register({ ...account, displayName: "Ada" });
                client.accessToken = (await client.login(account)).accessToken;
                return client;
            };
            const inFront = await someone();
            const { token } = await inFront.waitInQueue(concertId);
            const client = await someone();
            await client.chargeBalance({ amount: 1000 });

            const statuses = [];
            const onStatus = ({ status }) => {
                if (statuses.push(status) === 1)
                    setTimeout(() => inFront.leaveQueue({ queueToken: token }), 500);
            };
            const place = await client.waitInQueue(concertId, { onStatus });
            const polls = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("queue/status")).length;
            const [seat] = (await client.listSeats(scheduleId)).items;
            const hold = () => client.holdSeats({ scheduleId, seatIds: [seat.id] }, { queueToken: place.token });
            const reservation = await hold();
            const { code, seatIds } = await hold().catch(error => error);
            await client.pay({ reservationId: reservation.id });
            const { status } = await client.getReservation(reservation.id);
            return [statuses[0], `${polls} polls`, code, seatIds[0] - seat.id, status].join();
        }
        """;

    public static TheoryData<string> Scenarios =>
        [
            .. Directory
                .GetFiles(Path.Combine(Package, "test"), "*.test.mjs")
                .Select(file => Path.GetFileName(file))
                .Order(StringComparer.Ordinal),
        ];

    [Theory, MemberData(nameof(Scenarios))]
    public Task Given_the_client_in_Node_When_a_scenario_runs_Then_all_of_it_passes(string scenario) =>
        Run(given.Api, "node", "--test", Path.Combine(Package, "test", scenario));

    [Fact]
    public async Task Given_a_page_of_another_origin_When_it_uses_the_client_Then_a_seat_is_bought()
    {
        var shop = given.Api.Host.ClientOptions.BaseAddress;
        await using var api = given.Api.ANewHost(
            settings: new Dictionary<string, string>(given.Api.Settings!, StringComparer.Ordinal)
            {
                ["Cors:Origins:0"] = shop.GetLeftPart(UriPartial.Authority),
            }
        );
        var concert = await given.Api.AConcert(policy: new { maxActive = 1 });
        await using var browser = await Browser.Start();
        var visit = await browser.Open(new Uri(shop, "health/live"));
        await visit.Page.RouteAsync(
            new Uri(shop, "sdk/*").ToString(),
            call =>
                call.FulfillAsync(
                    new()
                    {
                        Path = Path.Combine(Package, "dist", Path.GetFileName(new Uri(call.Request.Url).LocalPath)),
                        ContentType = "text/javascript",
                    }
                )
        );

        var bought = await visit.Page.EvaluateAsync<string>(
            Shop,
            new
            {
                api = api.ClientOptions.BaseAddress.ToString(),
                concertId = concert.Id,
                scheduleId = concert.ScheduleId,
            }
        );

        bought.ShouldBe("waiting,0 polls,reservations.seat_taken,0,confirmed");
        (await given.Api.Anybody().Get($"{concert.Seats}?status=sold")).Items.Count.ShouldBe(1);
    }

    /// <summary>Runs a program that finds the service in its environment.</summary>
    internal static Task<string> Run(Given given, params string[] command) =>
        Command.Run([
            "env",
            $"CONCERT_URL={given.Host.ClientOptions.BaseAddress}",
            $"CONCERT_ORGANIZER={given.AnOrganizer().AccessToken}",
            .. command,
        ]);

    public sealed class Challenged : IAsyncLifetime
    {
        public Given Api { get; } =
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Challenge:Difficulty"] = $"{Difficulty}",
                },
            };

        public ValueTask InitializeAsync() => Api.InitializeAsync();

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
