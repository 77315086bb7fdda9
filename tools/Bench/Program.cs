using Concert.Bench;
using Concert.Bench.Locks;

if (args is ["limits", .. var hosting])
    return await Limits.HostAsync(hosting);

// The experiments by the names that --only takes; those that are not part of a plain run take their time.
(string Name, bool IsPartOfAll, Func<BenchContext, Task> RunAsync)[] experiments =
[
    ("routes", true, Routes.RunAsync),
    ("locks", false, LockComparison.RunAsync),
];

string? only = null;
var isQuick = false;
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--quick")
        isQuick = true;
    else if (args[i] == "--only" && i + 1 < args.Length)
        only = args[++i];
    else
        return Refuse($"What is {args[i]}?");
}
var (database, redis) = (Setting("ConnectionStrings__Database"), Setting("ConnectionStrings__Redis"));
if (database is null || redis is null)
    return Refuse("The servers are not named.");

await using var context = new BenchContext(database, redis, isQuick, only, new Report());
var chosen = experiments.Where(each => only is null ? each.IsPartOfAll : each.Name == only).ToList();

// What names no experiment may name a route.
if (chosen.Count == 0)
    chosen.Add(experiments[0]);
foreach (var experiment in chosen)
    await experiment.RunAsync(context);
if (context.Report.Sections.All(section => section.Rows.Count == 0))
    return Refuse($"There is no experiment and no route {only}.");
await context.CheckAsync();
await ReportFiles.WriteAsync(context.Report, Path.Combine(context.Root, "artifacts"));
foreach (var failure in context.Report.Failures)
    Console.Error.WriteLine(failure);
return context.Report.Failures.Count == 0 ? 0 : 1;

static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

int Refuse(string reason)
{
    Console.Error.WriteLine(
        $"""
        {reason}
        Usage: Concert.Bench [--quick] [--only {string.Join('|', experiments.Select(each => each.Name))}|ROUTE]
        Needs ConnectionStrings__Database (PostgreSQL) and ConnectionStrings__Redis.
        """
    );
    return 2;
}
