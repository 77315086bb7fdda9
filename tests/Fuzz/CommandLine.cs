namespace Concert.Fuzz;

internal static class CommandLine
{
    private const string Usage = """
        Usage: Concert.Fuzz ADDRESS ERRORS [--requests N] [--seed N]
        Sends N requests to the instance at ADDRESS, which runs in Development; ERRORS is docs/api-errors.md.
        Ends with 0 if every answer was as documented, 1 if one was not, 2 if that could not be found out.
        """;

    private static async Task<int> Main(string[] arguments)
    {
        var (requests, seed) = (2_000, 1);
        for (var i = 2; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length || !int.TryParse(arguments[i + 1], out var number) || number < 0)
                return await RefuseAsync(Usage);
            if (arguments[i] == "--requests")
                requests = number;
            else if (arguments[i] == "--seed")
                seed = number;
            else
                return await RefuseAsync(Usage);
        }
        if (arguments.Length < 2 || !Uri.TryCreate(arguments[0], UriKind.Absolute, out var address))
            return await RefuseAsync(Usage);
        try
        {
            using var http = new HttpClient { BaseAddress = address };
            var report = await Fuzzer.RunAsync(
                new FuzzOptions(
                    address,
                    requests,
                    seed,
                    await File.ReadAllTextAsync(arguments[1]),
                    () => World.SignInAsync(http, "organizer@example.com", "organizer-demo")
                )
            );
            foreach (var fault in report.Faults)
                Console.WriteLine(fault);
            Console.WriteLine(
                $"Answers by status: {string.Join(", ", report.Answers.Select(each => $"{each.Key}: {each.Value}"))}"
            );
            Console.WriteLine($"Never served: {string.Join(", ", report.NeverServed.DefaultIfEmpty("none"))}");
            Console.WriteLine($"The slowest took {report.Slowest.Took.TotalMilliseconds:0} ms: {report.Slowest.Line}");
            Console.WriteLine($"Seed {seed}: {report.Faults.Count} faults in {report.Answers.Values.Sum()} requests");
            return report.Faults.Count == 0 ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidOperationException)
        {
            return await RefuseAsync(exception.Message);
        }
    }

    private static async Task<int> RefuseAsync(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return 2;
    }
}
