namespace Concert.Api.Tests.Support;

using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;

/// <summary>Programs of the machine that tests start, and the ports that they listen on.</summary>
internal static class Command
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs a program to its end and answers what it wrote; fails if it did.</summary>
    public static Task<string> Run(params string[] command) => RunIn(Path.GetTempPath(), command);

    /// <summary>The same in a folder.</summary>
    public static async Task<string> RunIn(string folder, params string[] command)
    {
        var start = Prepare(command);
        start.WorkingDirectory = folder;
        var (code, written, complaint) = await End(Process.Start(start)!);
        code.ShouldBe(0, $"{string.Join(' ', command)}: {complaint}{written}");
        return written;
    }

    /// <summary>Runs one of our programs to its end, with these settings.</summary>
    public static Task<(int Code, string Written, string Complaint)> RunOurs(
        string program,
        IReadOnlyDictionary<string, string> settings,
        params string[] arguments
    )
    {
        var start = Prepare(["dotnet", program, .. arguments]);
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return End(Process.Start(start)!);
    }

    public static Process Start(params string[] command) => Process.Start(Prepare(command))!;

    private static ProcessStartInfo Prepare(string[] command) =>
        new(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };

    private static async Task<(int Code, string Written, string Complaint)> End(Process process)
    {
        using (process)
        {
            using var patience = new CancellationTokenSource(Patience);
            var written = process.StandardOutput.ReadToEndAsync(patience.Token);
            var complaint = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await written, await complaint);
        }
    }

    /// <summary>The program in the search path or in these folders; null if there is none.</summary>
    public static string? Find(string name, params IEnumerable<string> folders) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Concat(folders)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>
    /// A port that nobody has, below the range from which systems serve outgoing connections, lest one of those takes it
    /// while its owner is restarted.
    /// </summary>
    public static int FreePort()
    {
        var taken = IPGlobalProperties
            .GetIPGlobalProperties()
            .GetActiveTcpListeners()
            .Select(listener => listener.Port)
            .ToHashSet();
        return Enumerable
            .Range(0, 1_000)
            .Select(_ => Random.Shared.Next(20_000, 30_000))
            .First(port => !taken.Contains(port));
    }

    /// <summary>A number from the environment, where it is set.</summary>
    public static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}
