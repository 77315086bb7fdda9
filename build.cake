// The targets. build.sh and build.ps1 only lead here; what starts PostgreSQL and Redis is in build/servers.cake.
#load "build/processes.cake"
#load "build/servers.cake"

using System.Diagnostics;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using System.Xml.Linq;
// Cake keeps the plain names of these for itself.
using Files = System.IO.File;
using Folders = System.IO.Directory;
using Paths = System.IO.Path;

const string Solution = "Concert.sln";

var target = Argument("target", "Test");
var api = Paths.Combine(root, "src/Api/bin/Release/net10.0/Concert.Api.dll");
var checker = Paths.Combine(root, "tools/Check/bin/Release/net10.0/Concert.Check.dll");
var rehearse = Paths.Combine(root, "tools/Rehearse/bin/Release/net10.0/Concert.Rehearse.dll");
var fuzzer = Paths.Combine(root, "tests/Fuzz/bin/Release/net10.0/Concert.Fuzz.dll");
var services = new Dictionary<string, string>();
var servicesFile = Local("services.env");
var testResults = Local("test-results");

// A wish to end is noted here and not obeyed at once: what this run has started is stopped first.
var interrupted = new CancellationTokenSource();
var signals = new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
    .Select(signal => PosixSignalRegistration.Create(signal, NoteInterruption))
    .ToArray();

// Compilers and build nodes that wait for the next build would outlive this one, so none is left behind.
Environment.SetEnvironmentVariable("MSBUILDDISABLENODEREUSE", "1");
Environment.SetEnvironmentVariable("UseSharedCompilation", "false");

Task("Restore").Does(() => Run("dotnet", ["restore", Solution]));

Task("Build").IsDependentOn("Restore").Does(() => Run("dotnet", ["build", Solution, "-c", "Release", "--no-restore"]));

// To be run on a schedule: fails if a package has a known vulnerability, which a build only warns of. The advisories
// come from the package source; one that has none finds nothing.
Task("Audit")
    .Does(() => Run("dotnet", ["restore", Solution, "--force", "-p:NuGetAuditMode=all", "-p:FailOnVulnerablePackages=true"]));

// Lists what the service is made of, as CycloneDX: artifacts/sbom.json.
Task("Sbom")
    .IsDependentOn("Restore")
    .Does(() =>
    {
        var bom = "--recursive --disable-package-restore --output artifacts --filename sbom.json --output-format Json --set-name Concert";
        Run("dotnet", ["dotnet-CycloneDX", "src/Api/Concert.Api.csproj", .. bom.Split(' ')]);
    });

// Makes the clients anew from the OpenAPI document, and packs them into artifacts/.
// Without building the clients first: they may be out of date.
Task("Sdk")
    .IsDependentOn("Restore")
    .Does(() =>
    {
        Run("dotnet", ["build", "src/Api", "-c", "Release", "--no-restore"]);
        SdkCSharp();
        SdkTypeScript();
    });

Task("Format").Does(() => Run("dotnet", ["csharpier", HasArgument("fix") ? "format" : "check", "."]));

Task("Services")
    .Does(() =>
    {
        using var turn = TakeTurn();
        services["Database__Provider"] =
            (Given(DatabaseVariable) is null ? null : Given("Database__Provider")) ?? "PostgreSql";
        services[DatabaseVariable] = Provide(postgres);
        services[RedisVariable] = Provide(redis);

        var lines = services
            .Append(new("ASPNETCORE_ENVIRONMENT", "Development"))
            .Select(pair => $"{pair.Key}={pair.Value}\n");
        WritePrivate(servicesFile, string.Concat(lines));
    });

Task("Stop")
    .Does(() =>
    {
        using var turn = TakeTurn();
        StopAll(redis, postgres);
    });

Task("Migrate")
    .IsDependentOn("Build")
    .IsDependentOn("Services")
    .Does(() => Run("dotnet", [api, "--migrate"], ApiEnvironment()));

// Nothing is built or started for an address that is taken.
Task("Port")
    .Does(() =>
    {
        if (!IsFree(ApiPort()))
            throw new CakeException(
                $"Port {ApiPort()} is taken. Choose another with PORT={ApiPort() + 1} ./build.sh {target.ToLowerInvariant()}"
            );
    });

Task("Run")
    .IsDependentOn("Port")
    .IsDependentOn("Build")
    .IsDependentOn("Services")
    .Does(() =>
    {
        var address = $"http://localhost:{ApiPort()}";
        using var server = Launch("dotnet", [api, "--urls", address], ApiEnvironment());
        try
        {
            WaitUntilReady(server, $"{address}/health/ready");
            Console.WriteLine(
                $"\nConcert is at {address}, and its API to read and try at {address}/docs. Ctrl-C stops it.\n"
            );
            WaitForEnd(server);
            ReportEnd(server);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            Console.WriteLine("Stopping.");
        }
        finally
        {
            End(server, grace: TimeSpan.FromSeconds(35));
        }
    });

Task("Test")
    .IsDependentOn("Build")
    .IsDependentOn("Services")
    .Does(() =>
    {
        // Then the tests start a server of their own.
        if (Given("CONCERT_TEST_DATABASE") is "SqlServer" && Given(DatabaseVariable) is null)
            services.Remove(DatabaseVariable);
        // One project at a time: they share the machine, and none should lose a race to the load that another makes.
        var test = $"test {Solution} -c Release --no-build -m:1 --logger trx --results-directory".Split(' ');
        Run("dotnet", [.. test, testResults, .. Filter()], services);
    });

// Whether the database keeps the promises of docs/checker.md; what it says comes from the tool itself.
Task("Check")
    .IsDependentOn("Build")
    .IsDependentOn("Services")
    .Does(() =>
    {
        var options = new[] { "history", "quiet-for", "skew" }
            .Where(HasArgument)
            .SelectMany(name => new[] { $"--{name}", Argument<string>(name) });
        Run("dotnet", [checker, .. options], services);
    });

// Measures the service beside its limits; --only names an experiment, a route, or one of the tests that have a size.
Task("Bench")
    .IsDependentOn("Build")
    .IsDependentOn("Services")
    .Does(() =>
    {
        var only = HasArgument("only") ? Argument<string>("only") : null;
        var sized = new Dictionary<string, string>
        {
            ["sizes"] = "Category=Scale",
            ["queue"] = "FullyQualifiedName~QueueScaleTests",
            ["streams"] = "FullyQualifiedName~StreamScaleTests",
            ["sweep"] = "FullyQualifiedName~SweepTests",
        };
        if (only is not null && sized.TryGetValue(only, out var filter))
        {
            var test = $"test {Solution} -c Release --no-build -m:1 --filter {filter} --logger".Split(' ');
            var full = new Dictionary<string, string>(services) { ["CONCERT_SCALE"] = "full" };
            // One class at a time: what is measured must not be the load that another makes.
            Run("dotnet", [.. test, "console;verbosity=detailed", "--", "xUnit.ParallelizeTestCollections=false"], full);
            return;
        }
        if (Which("wrk") is null && !Install("wrk", () => Which("wrk") is not null))
            throw new CakeException("wrk is needed: it makes the calls that are measured.");
        string[] options = [.. HasArgument("quick") ? ["--quick"] : Array.Empty<string>(), .. only is null ? [] : new[] { "--only", only }];
        Run("dotnet", ["tools/Bench/bin/Release/net10.0/Concert.Bench.dll", .. options], services);
    });

// Locust simulates buyers, against an API and a database of their own; the checker has the last word.
Task("Load")
    .IsDependentOn("Port")
    .IsDependentOn("Build")
    .IsDependentOn("Services")
    .Does(() =>
    {
        if (Which("locust") is null)
            throw new CakeException("The load tests need Locust: 'apt-get install python3-locust' on Debian.");

        var own = Apart("load");
        // Reached soon, so that what Redis keeps is flat afterwards.
        own["Events__StreamLength"] = "10000";
        var profile = Argument("profile", "step");
        var hasPassed = false;
        Serve(
            own,
            (server, address) =>
            {
                var options = new[] { "scale", "seconds", "concerts", "seats", "hold-seconds" }
                    .Where(HasArgument)
                    .SelectMany(name => new[] { $"--{name}", Argument<string>(name) });
                var locust = $"-f tests/Load/locustfile.py --headless --only-summary --host {address} --profile {profile}";
                string[] watched = ["--api-pid", $"{server.Id}", "--report", $"artifacts/load-{profile}.html"];
                hasPassed = Succeeds(() => Run("locust", [.. locust.Split(' '), .. watched, .. options], own));
            }
        );
        Run("dotnet", [checker], own);
        if (!hasPassed)
            throw new CakeException("The load test failed; see above.");
    });

// Virtual buyers at a rehearsal, on two instances and a database of their own, or on those that --url names.
Task("Rehearse")
    .IsDependentOn("Build")
    .IsDependentOn(HasArgument("url") ? "Build" : "Services")
    .Does(() =>
    {
        var options = new[] { "buyers", "seats", "profile", "seconds", "seed", "skew" }
            .Where(HasArgument)
            .SelectMany(name => new[] { $"--{name}", Argument<string>(name) });
        if (HasArgument("url"))
        {
            var urls = Arguments<string>("url").SelectMany(url => new[] { "--url", url });
            Run("dotnet", [rehearse, .. urls, "--organizer", Argument<string>("organizer"), .. options]);
            return;
        }
        var own = Apart("rehearse");
        own["RateLimits__Enabled"] = "true";
        // The demonstration organizer of Development.
        own["CONCERT_ORGANIZER_PASSWORD"] = "organizer-demo";
        string[] organizer = ["--organizer", "organizer@example.com"];
        Serve(
            own,
            (_, first) =>
                Serve(
                    own,
                    (_, second) =>
                        Run("dotnet", [rehearse, "--url", first, "--url", second, .. organizer, .. options], own),
                    ApiPort() + 1
                )
        );
    });

// Requests made at random from the OpenAPI document; the same seed makes the same choices.
Task("Fuzz")
    .IsDependentOn("Port")
    .IsDependentOn("Build")
    .IsDependentOn("Services")
    .Does(() =>
    {
        var (requests, seed) = (Argument("requests", "20000"), Argument("seed", $"{Random.Shared.Next(1_000_000)}"));
        string[] options = ["docs/api-errors.md", "--requests", requests, "--seed", seed];
        Serve(Apart("fuzz"), (_, address) => Run("dotnet", [fuzzer, address, .. options]));
    });

// Everything breaks for a while; the same seed breaks it in the same order.
Task("Storm")
    .IsDependentOn("Build")
    .IsDependentOn("Services")
    .Does(() =>
    {
        var test = "test tests/Api.Tests -c Release --no-build --filter FullyQualifiedName~StormTests --logger".Split(' ');
        var storm = new Dictionary<string, string>(services) { ["CONCERT_STORM_MINUTES"] = Argument("minutes", "30") };
        if (HasArgument("seed"))
            storm["CONCERT_STORM_SEED"] = Argument<string>("seed");
        Run("dotnet", [.. test, "console;verbosity=detailed"], storm);
    });

Environment.Exit(Conclude());

// Runs the target, and stops what that started whatever became of it. The outcome of the tests comes last of all, after
// what the build itself has to report.
int Conclude()
{
    var isTest = Is("Test");
    if (isTest && Folders.Exists(testResults))
        Folders.Delete(testResults, recursive: true);

    var succeeded = Succeeds(() => RunTarget(KnownTarget()));
    if (!Is("Services") || !succeeded)
        succeeded &= Succeeds(StopStarted);
    if (isTest)
        succeeded &= TestsPassed();

    return interrupted.IsCancellationRequested ? (Is("Run") ? 0 : 130)
        : succeeded ? 0
        : 1;
}

bool Succeeds(Action action)
{
    try
    {
        action();
        return true;
    }
    catch (Exception failure)
    {
        if (!interrupted.IsCancellationRequested)
            Console.Error.WriteLine($"Error: {failure.GetBaseException().Message}");
        return false;
    }
}

void SdkCSharp()
{
    const string Package = "sdk/CSharp";
    Run("dotnet", ["nswag", "run", $"{Package}/nswag.json"]);
    using var document = JsonDocument.Parse(Files.ReadAllText("docs/openapi/concert.json"));
    var codes = document
        .RootElement.GetProperty("components")
        .GetProperty("examples")
        .EnumerateObject()
        .OrderBy(code => code.Name, StringComparer.Ordinal)
        .Select(code =>
        {
            var name = string.Concat(code.Name.Split('.', '_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
            var text = code.Value.GetProperty("summary").GetString().Replace("<", "&lt;");
            return $"    /// <summary>{text}</summary>\n    public const string {name} = \"{code.Name}\";\n";
        });
    string[] file =
    [
        "// <auto-generated>From docs/openapi/concert.json by ./build.sh sdk.</auto-generated>",
        "namespace Concert.Sdk;",
        "",
        "/// <summary>The codes that were known when this was generated; see <see cref=\"ConcertException.Code\"/>.</summary>",
        "public static class ErrorCodes",
        "{",
        string.Join('\n', codes) + "}",
        "",
    ];
    Files.WriteAllText($"{Package}/ErrorCodes.cs", string.Join('\n', file));
    Run("dotnet", ["pack", $"{Package}/Concert.Sdk.csproj", "-c", "Release", "-o", "artifacts"]);
}

void SdkTypeScript()
{
    const string Package = "sdk/TypeScript";
    Run("npm", ["ci", "--prefix", Package]);
    Run("dotnet", ["nswag", "run", $"{Package}/nswag.json"]);
    if (Folders.Exists($"{Package}/dist"))
        Folders.Delete($"{Package}/dist", recursive: true);
    Run("npm", ["run", "build", "--prefix", Package]);
    foreach (var module in Folders.EnumerateFiles($"{Package}/dist", "*.js"))
        Files.Copy(module, Paths.Combine("src/Api/wwwroot/sdk", Paths.GetFileName(module)), overwrite: true);
    Folders.CreateDirectory("artifacts");
    Run("npm", ["pack", $"./{Package}", "--pack-destination", "artifacts"]);
}

string KnownTarget() =>
    Tasks.Any(task => Is(task.Name))
        ? target
        : throw new CakeException(
            $"There is no target '{target}'. There are: {string.Join(", ", Tasks.Select(task => task.Name))}."
        );

string[] Filter() => HasArgument("filter") ? ["--filter", Argument<string>("filter")] : [];

bool Is(string name) => target.Equals(name, StringComparison.OrdinalIgnoreCase);

void NoteInterruption(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupted.Cancel();
}

int ApiPort() =>
    int.TryParse(Given("PORT") ?? "8080", out var port) && port is > 0 and < 65536
        ? port
        : throw new CakeException($"PORT is '{Given("PORT")}', which is no port number.");

Dictionary<string, string> ApiEnvironment() =>
    new(services) { ["ASPNETCORE_ENVIRONMENT"] = Given("ASPNETCORE_ENVIRONMENT") ?? "Development" };

// An API with a database and a part of Redis of its own, whose log holds no line for each request.
Dictionary<string, string> Apart(string name) =>
    new(ApiEnvironment())
    {
        [DatabaseVariable] = services[DatabaseVariable].Replace("Database=concert;", $"Database=concert_{name};"),
        ["Redis__KeyPrefix"] = $"{name}:",
        ["Serilog__MinimumLevel__Default"] = "Warning",
    };

void Serve(Dictionary<string, string> environment, Action<Process, string> use, int? port = null)
{
    var address = $"http://127.0.0.1:{port ?? ApiPort()}";
    using var server = Launch("dotnet", [api, "--urls", address], environment);
    try
    {
        WaitUntilReady(server, $"{address}/health/ready");
        use(server, address);
    }
    finally
    {
        End(server, grace: TimeSpan.FromSeconds(35));
    }
}

void WaitUntilReady(Process server, string address)
{
    using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
    for (var waited = Stopwatch.StartNew(); !server.HasExited; Pause(250))
    {
        if (Answers())
            return;
        if (waited.Elapsed > TimeSpan.FromSeconds(120))
            throw new CakeException($"The API was not ready within 120 seconds: {address}");
    }

    ReportEnd(server);

    bool Answers()
    {
        try
        {
            using var answer = http.Send(new HttpRequestMessage(HttpMethod.Get, address));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}

// A signal to the whole process group may end the API before this process hears of it, so the pause may end this.
void ReportEnd(Process server)
{
    Pause(1000);
    throw new CakeException($"The API ended by itself, with exit code {server.ExitCode}.");
}

// Sums up the result files and prints the outcome. A test project that wrote none did not run, which is no success;
// with a filter it may just hold no test of that name.
bool TestsPassed()
{
    XNamespace trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
    var files = Folders.Exists(testResults) ? Folders.GetFiles(testResults, "*.trx") : [];
    var runs = files.Select(file => XDocument.Load(file)).ToArray();

    foreach (
        var result in runs.Descendants(trx + "UnitTestResult")
            .Where(result => (string)result.Attribute("outcome") == "Failed")
    )
        Console.WriteLine($"Failed: {(string)result.Attribute("testName")}");

    var tested = runs.Descendants(trx + "UnitTest")
        .Select(test => (string)test.Attribute("storage"))
        .Distinct()
        .ToArray();
    var silent =
        runs.Length == 0
            ? []
            : Folders
                .GetFiles(Paths.Combine(root, "tests"), "*.Tests.csproj", SearchOption.AllDirectories)
                .Where(project =>
                    !tested.Any(test =>
                        test.StartsWith(Paths.GetDirectoryName(project), StringComparison.OrdinalIgnoreCase)
                    )
                )
                .ToArray();
    foreach (var project in silent)
        Console.WriteLine($"No results: {Paths.GetFileNameWithoutExtension(project)}");

    var counters = runs.Descendants(trx + "Counters").ToArray();
    var (total, passed) = (Count("total"), Count("passed"));
    var failed = Count("failed") + Count("error") + Count("timeout") + Count("aborted");
    var skipped = total - passed - failed;
    Console.WriteLine($"{passed} passed, {failed} failed" + (skipped > 0 ? $", {skipped} skipped" : ""));
    return failed == 0 && passed > 0 && (silent.Length == 0 || HasArgument("filter"));

    int Count(string counter) => counters.Sum(run => (int)run.Attribute(counter));
}
