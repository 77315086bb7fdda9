namespace Concert.Api.Tests.Support;

using System.Text.Json;

/// <summary>What an instance logs, read from the file that it writes as operators have it.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("concert-log-");

    /// <summary>Has an instance log here, every request.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Serilog:WriteTo:0:Args:configure:1:Args:path"] = Path.Combine(_folder.FullName, "log-.json"),
            ["RequestLog:Share"] = "1",
        };

    /// <summary>All that was logged until a request to this path was done.</summary>
    public Task<IReadOnlyList<LogLine>> Until(string path) =>
        Eventually.Get(Read, lines => lines.Any(line => line.Path == path));

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<IReadOnlyList<LogLine>> Read()
    {
        var lines = new List<LogLine>();
        foreach (var file in _folder.GetFiles())
        {
            await using var stream = file.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);

            // What follows the last line break is still being written.
            var text = await reader.ReadToEndAsync();
            lines.AddRange(text.Split('\n')[..^1].Select(line => new LogLine(line)));
        }
        return lines;
    }
}

internal sealed record LogLine(string Text)
{
    private readonly JsonElement _json = JsonElement.Parse(Text);

    public bool IsError => _json.GetProperty("Level").GetString() is "Error" or "Fatal";

    public bool HasStack => _json.TryGetProperty("Exception", out _);

    /// <summary>With its values still to be filled in.</summary>
    public string Message => _json.GetProperty("MessageTemplate").GetString()!;

    /// <summary>The path, if it is the line of a request.</summary>
    public string? Path => Property("Path")?.GetString();

    /// <summary>The status of a request's line.</summary>
    public int? Status => Property("Status")?.GetInt32();

    public override string ToString() => Text;

    private JsonElement? Property(string name) =>
        _json.TryGetProperty("Properties", out var all) && all.TryGetProperty(name, out var value) ? value : null;
}
