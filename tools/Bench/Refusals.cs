namespace Concert.Bench;

using System.Text;

/// <summary>What calls over a rate limit cost the service, beside the same calls within it.</summary>
internal static class Refusals
{
    private const double Goal = 0.1;
    private const int FirstRefused = 5_000_000;
    private const int Insistent = 16;

    public static async Task RunAsync(BenchContext context)
    {
        var world = await context.WorldAsync();
        var routes = await context.RoutesAsync();
        var instance = await world.AddInstanceAsync(
            ("RateLimits__Enabled", "true"),
            ("RateLimits__Window", "01:00:00"),
            ("RateLimits__SignedInCalls", "1000000"),
            ("RateLimits__AnonymousCalls", "1000000"),
            ("ForwardedHeaders__KnownProxies__0", "127.0.0.1")
        );
        var section = context.Report.Add(
            "refusals",
            "Calls over a rate limit",
            "call",
            "served, µs",
            "refused, µs",
            "share",
            "goal",
            "met"
        );
        foreach (var (name, served, refused) in Calls(world, routes, instance))
        {
            var (costs, refusals) = (new List<double>(), new List<double>());
            for (var round = 0; round <= context.Rounds; round++)
            {
                var duration = TimeSpan.FromSeconds(context.IsQuick ? 1 : 2);
                var (first, second) = (await Wrk.RunAsync(served, duration), await Wrk.RunAsync(refused, duration));
                // In the first round those who insist are served until they are over the limit.
                if (round == 0)
                    continue;
                costs.Add(first.CpuMicroseconds);
                refusals.Add(second.CpuMicroseconds);
                foreach (var (what, count) in first.Unexpected.Concat(second.Unexpected))
                    context.Report.Failures.Add($"{name}: {count} x {what}");
            }
            var (cost, refusal) = (Figures.Median(costs, each => each), Figures.Median(refusals, each => each));
            BenchContext.Say($"{name}: {refusal:N0} of {cost:N0} µs, {refusal / cost:P1}");
            section.Rows.Add([
                name,
                $"{cost:N0}",
                $"{refusal:N0}",
                $"{refusal / cost:P1}",
                $"{Goal:P0}",
                refusal <= Goal * cost ? "yes" : "no",
            ]);
        }
        await world.EndInstanceAsync(instance);
    }

    private static IEnumerable<(string Name, Load Served, Load Refused)> Calls(
        World world,
        IReadOnlyList<Route> routes,
        ServerProcess instance
    )
    {
        var place = world.QueueToken(Sale.Holds, 0);
        foreach (var (name, body) in new[] { ("hold1", """{"scheduleId":1,"seatIds":[1]}"""), ("join", null) })
        {
            var route = routes.Single(route => route.Name == name);
            yield return (
                route.Title,
                route.Product with
                {
                    Server = instance,
                },
                Insist(
                    route.Product.Path,
                    user => world.Request($"POST {route.Product.Path}", FirstRefused + (int)user, place, body)
                )
            );
        }
        const string path = "/api/v1/auth/login";
        yield return (
            "sign in, congested",
            new Load(instance, path, "POST")
            {
                Prepared = number => SignIn(number, $"2001:db8:{number >> 16:x}:{number & 0xffff:x}::1"),
                // As dear as one with the right password.
                Expected = [401, 503],
            },
            Insist(path, number => SignIn(number, "203.0.113.1"))
        );

        Load Insist(string to, Func<long, byte[]> request) =>
            new(instance, to, "POST")
            {
                Prepared = request,
                Again = Insistent,
                Expected = [429],
            };
    }

    private static byte[] SignIn(long number, string address)
    {
        var body = $$"""{"email":"nobody{{number}}@example.com","password":"a wrong guess"}""";
        return Encoding.ASCII.GetBytes(
            $"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {address}\r\n"
                + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"
        );
    }
}
