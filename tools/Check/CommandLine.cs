namespace Concert.Check;

using System.Data.Common;
using System.Globalization;

internal static class CommandLine
{
    private const string Usage = """
        Usage: Concert.Check [--history FILE] [--quiet-for SECONDS] [--skew SECONDS]
        Checks the database that ConnectionStrings__Database and Database__Provider (PostgreSql or SqlServer) name.
        Ends with 0 if every promise was kept, 1 if one was broken, 2 if that could not be found out.
        """;

    private static async Task<int> Main(string[] arguments)
    {
        var database = Environment.GetEnvironmentVariable("ConnectionStrings__Database");
        var provider = Environment.GetEnvironmentVariable("Database__Provider") ?? "PostgreSql";
        if (
            string.IsNullOrEmpty(database)
            || Server.Of(provider) is null
            || !TryRead(arguments, out var file, out var options)
        )
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }
        try
        {
            var history = file is null ? null : await History.ReadAsync(file);
            var findings = await Checker.RunAsync(database, provider, history, options);
            foreach (var finding in findings)
                Console.WriteLine(Line(finding, options));
            return findings.Any(finding => finding.IsBroken) ? 1 : 0;
        }
        catch (Exception exception)
            when (exception is DbException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"Nothing was found out: {exception.Message}");
            return 2;
        }
    }

    private static string Line(Finding finding, CheckOptions options)
    {
        var outcome =
            finding.IsBroken ? "BROKEN"
            : finding.Checked ? "ok"
            : finding.Invariant == 5 ? "not checked (needs --quiet-for)"
            : "not checked (needs a history)";
        var rest =
            finding.Invariant == 17 && options.QuietFor is null ? ", delivery not checked (needs --quiet-for)" : "";
        var line = $"{finding.Invariant, 2}  {finding.Name, -51}  {outcome}";
        return !finding.Checked ? line
            : finding.IsBroken ? $"{line}, {finding.Examined} examined{rest}\n    {finding.Counterexample}"
            : $"{line}, {finding.Examined} examined{rest}";
    }

    private static bool TryRead(string[] arguments, out string? file, out CheckOptions options)
    {
        (file, options) = (null, new CheckOptions());
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length)
                return false;
            var value = arguments[i + 1];
            var isSpan =
                double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
                && seconds <= 86_400;
            if (arguments[i] == "--history")
                file = value;
            else if (arguments[i] == "--quiet-for" && isSpan)
                options = options with { QuietFor = TimeSpan.FromSeconds(seconds) };
            else if (arguments[i] == "--skew" && isSpan)
                options = options with { Skew = TimeSpan.FromSeconds(seconds) };
            else
                return false;
        }
        return true;
    }
}
