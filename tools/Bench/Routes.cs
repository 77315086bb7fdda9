namespace Concert.Bench;

using System.Net.Http.Headers;

/// <summary>Every route that matters when a sale opens, beside what it could be at best.</summary>
internal static class Routes
{
    /// <summary>Users who join, and need not have registered.</summary>
    private const int FirstJoiner = 1_000_000;

    /// <summary>All of them; what they have used up is known to them, so there is one list for a world.</summary>
    public static async Task<IReadOnlyList<Route>> MakeAsync(World world)
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        return [.. await ReadsAsync(world, http), .. await QueueAsync(world, http), .. Writes(world)];
    }

    private static async Task<List<Route>> ReadsAsync(World world, HttpClient http)
    {
        var (concert, date) = (Sale.Read.ConcertId(world.Used), Sale.Read.DateId(0));
        var routes = new List<Route>();
        foreach (
            var (name, title, path) in new[]
            {
                ("list", "concert list", "/api/v1/concerts"),
                ("details", "concert details", $"/api/v1/concerts/{concert}"),
                ("dates", "dates", $"/api/v1/concerts/{concert}/schedules"),
                ("seats50", "50 seats", $"/api/v1/schedules/{date}/seats"),
                ("seats5000", "5,000 seats", $"/api/v1/schedules/{date + 1}/seats"),
            }
        )
        {
            var tag = await StoreAsync(world, http, path, $"/{name}", encoding: null);
            routes.Add(
                new(name, $"{title}, hit", new(world.Api, path), new(world.Limits, $"/{name}"), 0.8)
                {
                    // They are answered like the list.
                    IsThorough = name is "details" or "dates",
                }
            );
            if (tag is not null)
            {
                string[] match = [$"If-None-Match: {tag}"];
                routes.Add(
                    new(
                        $"{name}-304",
                        $"{title}, 304",
                        new(world.Api, path) { Headers = match, Expected = [304] },
                        new(world.Limits, $"/{name}") { Headers = match, Expected = [304] },
                        0.8
                    )
                    {
                        IsThorough = name != "seats5000",
                    }
                );
            }
            string[] gzip = ["Accept-Encoding: gzip"];
            await StoreAsync(world, http, path, $"/{name}-gzip", "gzip");
            routes.Add(
                new(
                    $"{name}-gzip",
                    $"{title}, gzip",
                    new(world.Api, path) { Headers = gzip },
                    new(world.Limits, $"/{name}-gzip"),
                    0.8
                )
                {
                    IsThorough = true,
                }
            );
        }
        return routes;
    }

    /// <summary>Lets the limit answer a path with what the product answers now.</summary>
    /// <returns>The entity tag, if the answer has one.</returns>
    private static async Task<string?> StoreAsync(
        World world,
        HttpClient http,
        string path,
        string limit,
        string? encoding
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(world.Api.Address, path));
        if (encoding is not null)
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var tag = answer.Headers.ETag?.ToString();
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        await StoreAsync(
            world,
            http,
            limit,
            bytes,
            $"{answer.Content.Headers.ContentType}",
            answer.Content.Headers.ContentEncoding.SingleOrDefault(),
            tag
        );
        return tag;
    }

    private static async Task StoreAsync(
        World world,
        HttpClient http,
        string limit,
        byte[] bytes,
        string type,
        string? encoding = null,
        string? tag = null
    )
    {
        using var store = new HttpRequestMessage(HttpMethod.Post, new Uri(world.Limits.Address, "/store"))
        {
            Content = new ByteArrayContent(bytes),
        };
        store.Headers.Add("X-Path", limit);
        store.Headers.Add("X-Type", type);
        if (encoding is not null)
            store.Headers.Add("X-Encoding", encoding);
        if (tag is not null)
            store.Headers.Add("X-Tag", tag);
        using var stored = await http.SendAsync(store);
        stored.EnsureSuccessStatusCode();
    }

    private static async Task<List<Route>> QueueAsync(World world, HttpClient http)
    {
        var sale = Sale.Waiting;
        var tokens = Enumerable.Range(0, World.WaitingUsers).Select(user => world.QueueToken(sale, user)).ToArray();
        byte[] Status(string path, long user) => world.Request($"GET {path}", (int)user, tokens[user]);
        byte[] Join(string path, long number) => world.Request($"POST {path}", FirstJoiner + (int)number);
        const string status = "/api/v1/queue/status";
        var join = $"/api/v1/concerts/{sale.ConcertId(world.Used)}/queue/tokens";

        // What the limits answer is as long as what the product does.
        using var connection = await RawConnection.OpenAsync(world.Api.Port);
        foreach (
            var (name, request) in new[] { ("/status-answer", Status(status, 1)), ("/join-answer", Join(join, 0)) }
        )
            await StoreAsync(
                world,
                http,
                name,
                (await connection.CallAsync(request)).Body.ToArray(),
                "application/json; charset=utf-8"
            );
        var batch = """{"id":"00000000-0000-7000-8000-000000000000","status":"pending","totalPrice":1000}"""u8;
        await StoreAsync(world, http, "/batch-answer", batch.ToArray(), "application/json; charset=utf-8");

        return
        [
            new(
                "status",
                "queue status",
                new(world.Api, status) { Prepared = user => Status(status, user), Again = tokens.Length },
                new(world.Limits, "/status") { Prepared = user => Status("/status", user), Again = tokens.Length },
                0.7
            ),
            new(
                "join",
                "join the queue",
                new(world.Api, join, "POST")
                {
                    Prepared = number => Join(join, number),
                    Expected = [201],
                    Next = 1,
                },
                new(world.Limits, "/join", "POST") { Prepared = number => Join("/join", number) },
                0.6
            ),
        ];
    }

    private static IEnumerable<Route> Writes(World world)
    {
        var sale = Sale.Holds;
        var places = Enumerable.Range(0, World.HoldingUsers).Select(user => world.QueueToken(sale, user)).ToArray();
        var seatsOf = sale.Dates(world.IsQuick).ToDictionary(date => date.Id, date => date.Seats);
        byte[] Hold(int date, params IEnumerable<long> seats) =>
            HoldBy((int)(seats.First() % places.Length), date, string.Join(',', seats));
        byte[] HoldBy(int buyer, int date, string seats) =>
            world.Request(
                "POST /api/v1/reservations",
                buyer,
                places[buyer],
                $$"""{"scheduleId":{{date}},"seatIds":[{{seats}}]}"""
            );
        byte[] Fours(long number)
        {
            // Two dates, one after the other.
            var perDate = seatsOf[sale.DateId(1)] / 4;
            var index = number < perDate ? 1 : 4;
            var first = sale.SeatId(index, number % perDate * 4);
            return HoldBy(
                (int)(number % places.Length),
                sale.DateId(index),
                $"{first},{first + 1},{first + 2},{first + 3}"
            );
        }
        byte[] Money(string what, long number) =>
            world.Request($"POST /api/v1/balance/{what}", World.PayingBuyer(number), body: """{"amount":100}""");

        foreach (var (name, what) in new[] { ("charge", "charges"), ("use", "uses") })
            yield return Write(
                name,
                $"{name} a balance",
                $"/api/v1/balance/{what}",
                number => Money(what, number),
                last: 0,
                goal: null
            );
        yield return Write(
            "hold1",
            "hold one seat",
            "/api/v1/reservations",
            number => Hold(sale.DateId(0), sale.SeatId(0, number)),
            seatsOf[sale.DateId(0)],
            goal: 0.5
        );
        yield return Write(
            "hold4",
            "hold four seats",
            "/api/v1/reservations",
            Fours,
            (seatsOf[sale.DateId(1)] + seatsOf[sale.DateId(4)]) / 4,
            goal: 0.5
        );
        yield return Write(
            "pay",
            "pay",
            "/api/v1/payments",
            number =>
                world.Request(
                    "POST /api/v1/payments",
                    World.PayingBuyer(number),
                    body: $$"""{"reservationId":"{{World.PendingHold(2, number)}}"}"""
                ),
            world.PendingCount(2),
            goal: 0.5
        );
        yield return Write(
            "cancel",
            "cancel a hold",
            "/api/v1/reservations",
            number =>
                world.Request($"DELETE /api/v1/reservations/{World.PendingHold(3, number)}", World.PayingBuyer(number)),
            world.PendingCount(3),
            goal: null,
            expected: 204
        );

        Route Write(
            string name,
            string title,
            string path,
            Func<long, byte[]> prepared,
            int last,
            double? goal,
            int expected = 201
        ) =>
            new(
                name,
                title,
                new(world.Api, path, "POST")
                {
                    Prepared = prepared,
                    Expected = [expected],
                    Last = last,
                    Again = last == 0 ? World.PayingUsers : 0,
                },
                new(world.Limits, "/batch", "POST"),
                goal
            )
            {
                IsThorough = goal is null,
            };
    }
}
