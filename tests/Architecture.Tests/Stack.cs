namespace Concert.Architecture.Tests;

using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

/// <summary>The files with which the service is deployed.</summary>
internal static partial class Stack
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A Compose file as its engine reads it, with what it merges from elsewhere.</summary>
    public static JsonObject Compose(string file)
    {
        using var text = new StreamReader(PathOf(file));
        var read = new DeserializerBuilder().Build().Deserialize(new MergingParser(new Parser(text)));
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(read))!.AsObject();
    }

    /// <summary>Whether the page of the settings has a row for the variable.</summary>
    public static bool IsSetting(string variable) => Settings.Any(setting => setting.IsMatch(variable));

    /// <summary>Runs a program to its end and answers what it wrote; fails if it did.</summary>
    public static async Task<string> Run(params string[] command)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command[0], command[1..])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        using var patience = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        process.ExitCode.ShouldBe(0, await errors);
        return await output;
    }

    public static string PathOf(string file) => Path.Combine(House.Root, file);

    private static IReadOnlyList<Regex> Settings { get; } =
    [
        .. File.ReadLines(PathOf("docs/settings.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Name().Matches(line.Split('|')[1]))
            .Select(name => new Regex(
                $"^{name.Groups["name"].Value.Replace("__N", @"__\d+", StringComparison.Ordinal)}$",
                RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(1)
            )),
    ];

    [GeneratedRegex(@"`(?<name>\w+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();
}
