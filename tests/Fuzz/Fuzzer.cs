namespace Concert.Fuzz;

using System.Net.Http;

/// <param name="Address">Of an instance that nobody else needs.</param>
/// <param name="Requests">How many are sent.</param>
/// <param name="Seed">The same seed makes the same choices.</param>
/// <param name="ErrorPage">The text of docs/api-errors.md.</param>
/// <param name="SignInOrganizer">Gets an access token of an organizer.</param>
internal sealed record FuzzOptions(
    Uri Address,
    int Requests,
    int Seed,
    string ErrorPage,
    Func<Task<string>> SignInOrganizer
)
{
    /// <summary>An answer that takes longer hangs.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(3);
}

/// <param name="Faults">Each with the request that shows it.</param>
/// <param name="Answers">How many answers had which status; 0 for none.</param>
/// <param name="NeverServed">The operations of which no request was served.</param>
/// <param name="Slowest">The request whose answer took longest.</param>
internal sealed record FuzzReport(
    IReadOnlyList<string> Faults,
    IReadOnlyDictionary<int, int> Answers,
    IReadOnlyList<string> NeverServed,
    (TimeSpan Took, string Line) Slowest
);

/// <summary>Sends requests one after another, judges each answer, and learns from those that were served.</summary>
internal static class Fuzzer
{
    private const int MaxFaults = 20;

    private const int Attempts = 4;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public static async Task<FuzzReport> RunAsync(FuzzOptions options)
    {
        using var http = new HttpClient { BaseAddress = options.Address };
        var document = await ApiDocument.ReadAsync(http);
        var world = new World(http, options.SignInOrganizer);
        await world.PrepareAsync();
        var verdict = new Verdict(options.ErrorPage);
        var faults = new List<string>();
        var answers = new SortedDictionary<int, int>();
        var slowest = (Took: TimeSpan.Zero, Line: "");
        var neverServed = document.Operations.ToHashSet();

        for (var i = 0; i < options.Requests && faults.Count < MaxFaults; i++)
        {
            // Each request has choices of its own, so that it does not hang on how many the ones before it took.
            var random = new Random(unchecked((options.Seed * 1_000_003) + i));
            var operation = document.Operations[random.Next(document.Operations.Count)];
            var maker = new RequestMaker(random, document, world, options.Address.Authority);
            var request = maker.Make(operation);
            var answer = await SendAsync(options, request);
            if (verdict.FaultOf(request, answer) is { } fault)
                faults.Add($"Request {i} of seed {options.Seed}: {fault}\n    {request.Repro(options.Address)}");
            if (answer?.Took > slowest.Took)
                slowest = (answer.Took, request.Line);
            var status = answer?.Status ?? 0;
            answers[status] = answers.GetValueOrDefault(status) + 1;
            if (status is >= 200 and < 300 && request.Line.StartsWith($"{operation.Method} ", StringComparison.Ordinal))
                neverServed.Remove(operation);

            // What the fuzzer itself has shut out: by signing out, or by erasing an account.
            if (status == 401 && request.IsSignedIn && answer!.Body.Contains("auth.required", StringComparison.Ordinal))
                await world.RenewAsync();
            if (status is >= 200 and < 300 && answer!.Json is { } json)
                world.Learn(request.Line.Split(' ')[1], json);
        }
        return new FuzzReport(faults, answers, [.. neverServed.Select(each => each.ToString())], slowest);
    }

    /// <summary>
    /// Repeats what hangs or is answered 503, as its Retry-After says: an outage or a stall of the machine is over soon, and
    /// a fault is there again.
    /// </summary>
    private static async Task<RawAnswer?> SendAsync(FuzzOptions options, RawRequest request)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await Exchange.SendAsync(options.Address, request, options.Patience);
            if (attempt == Attempts || answer is not (null or { Status: 503 }))
                return answer;
            var pause = int.TryParse(answer?.Header("Retry-After"), out var seconds) ? seconds : 1;
            await Task.Delay(Math.Min(pause * 1_000, (int)LongestPause.TotalMilliseconds));
        }
    }
}
