using Concert.Bench;
using Concert.Bench.Locks;

// The experiments by the names that --only takes; those that are not part of a plain run take their time.
(string Name, bool IsPartOfAll, Func<BenchContext, Task> RunAsync)[] experiments =
[
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
if (only is not null && !experiments.Any(experiment => experiment.Name == only))
    return Refuse($"There is no experiment {only}.");

var context = new BenchContext(database, redis, isQuick, only, new Report());
foreach (var experiment in experiments.Where(each => only is null ? each.IsPartOfAll : each.Name == only))
    await experiment.RunAsync(context);
foreach (var failure in context.Report.Failures)
    Console.Error.WriteLine(failure);
return context.Report.Failures.Count == 0 ? 0 : 1;

static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

int Refuse(string reason)
{
    Console.Error.WriteLine(
        $"""
        {reason}
        Usage: Concert.Bench [--quick] [--only {string.Join('|', experiments.Select(each => each.Name))}]
        Needs ConnectionStrings__Database (PostgreSQL) and ConnectionStrings__Redis.
        """
    );
    return 2;
}
