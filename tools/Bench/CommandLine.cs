namespace Concert.Bench;

using Concert.Bench.Locks;

internal static class CommandLine
{
    /// <summary>By the names that --only takes; those that are not part of a plain run take their time.</summary>
    private static readonly (string Name, bool IsPartOfAll, Func<BenchContext, Task> RunAsync)[] Experiments =
    [
        ("routes", true, RouteComparison.RunAsync),
        ("miss", true, Misses.RunAsync),
        ("journey", true, Journeys.RunAsync),
        ("dates", true, DateMaking.RunAsync),
        ("pgbench", true, Replay.RunAsync),
        ("refusals", false, Refusals.RunAsync),
        ("scale", false, PlanScale.RunAsync),
        ("locks", false, LockComparison.RunAsync),
    ];

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["limits", .. var hosting])
            return await Limits.HostAsync(hosting);

        string? only = null;
        var isQuick = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--quick")
                isQuick = true;
            else if (arguments[i] == "--only" && i + 1 < arguments.Length)
                only = arguments[++i];
            else
                return Refuse($"There is no argument {arguments[i]}.");
        }
        if (
            Setting("ConnectionStrings__Database") is not { } database
            || Setting("ConnectionStrings__Redis") is not { } redis
        )
            return Refuse("The servers are not named.");

        await using var context = new BenchContext(database, redis, isQuick, only, new Report());

        // What names no experiment may name a route.
        var chosen = Experiments.Where(each => only is null ? each.IsPartOfAll : each.Name == only).ToList();
        if (chosen.Count == 0)
            chosen.Add(Experiments[0]);
        foreach (var experiment in chosen)
        {
            try
            {
                await experiment.RunAsync(context);
            }
            catch (Exception exception)
            {
                // The others have their results all the same.
                await Console.Error.WriteLineAsync($"{exception}");
                context.Report.Failures.Add($"{experiment.Name}: {exception.Message}");
            }
        }
        if (context.Report.Sections.All(section => section.Rows.Count == 0))
            return Refuse($"There is no experiment and no route {only}.");
        await context.CheckAsync();
        await ReportFiles.WriteAsync(context.Report, Path.Combine(context.Root, "artifacts"));
        foreach (var failure in context.Report.Failures)
            await Console.Error.WriteLineAsync(failure);
        return context.Report.Failures.Count == 0 ? 0 : 1;
    }

    private static string? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine(
            $"""
            {reason}
            Usage: Concert.Bench [--quick] [--only {string.Join('|', Experiments.Select(each => each.Name))}|ROUTE]
            Needs ConnectionStrings__Database (PostgreSQL) and ConnectionStrings__Redis.
            """
        );
        return 2;
    }
}
