namespace Concert.Architecture.Tests;

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concert.Domain.Queue;

/// <summary>The script of docs/the-draw.md, as a reader would run it. Without a python3 on the PATH that is skipped.</summary>
public sealed class DrawScriptTests : IDisposable
{
    private const long ConcertId = 42;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 20, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Seed = [.. Enumerable.Range(100, DrawRules.SeedBytes).Select(each => (byte)each)];

    private static readonly Guid[] Users =
    [
        .. Enumerable.Range(1, 200).Select(number => new Guid($"01890000-0000-7000-8000-{number:x12}")),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("draw-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("file")]
    [InlineData("address")]
    [InlineData("standard input")]
    public async Task Given_what_is_published_of_a_draw_When_the_script_reads_it_Then_it_prints_the_order_of_admission(
        string source
    )
    {
        var answer = Published();
        var file = Saved(answer);
        string[] noted = [$"{answer["seedHash"]}", $"{answer["entriesHash"]}"];

        var run = source switch
        {
            "file" => await RunAsync([file, .. noted]),
            "address" => await RunAsync([new Uri(file).AbsoluteUri, .. noted]),
            _ => await RunAsync(["-", .. noted], await File.ReadAllTextAsync(file)),
        };

        run.Errors.ShouldBeEmpty();
        run.ExitCode.ShouldBe(0);
        run.Lines.ShouldBe(
            DrawRules
                .Arrange(Seed, ConcertId, Users)
                .Select((place, index) => $"{index + 1} {DrawRules.EntryOf(ConcertId, place.UserId)}")
        );
    }

    [Theory]
    [InlineData("a seed that was chosen later", "The seed is not the one")]
    [InlineData("an entry left out", "The entries are not those")]
    [InlineData("an entry added", "The entries are not those")]
    [InlineData("an entry changed", "The entries are not those")]
    [InlineData("another list with its hash", "A hash is not the one that you noted")]
    [InlineData("another seed with its hash", "A hash is not the one that you noted")]
    [InlineData("no draw yet", "Nothing has been drawn")]
    public async Task Given_a_draw_that_was_tampered_with_When_the_script_reads_it_Then_it_says_so_and_prints_nothing(
        string tampering,
        string complaint
    )
    {
        var answer = Published();
        string[] noted = [$"{answer["seedHash"]}", $"{answer["entriesHash"]}"];
        var entries = answer["entries"]!.AsArray();
        byte[] otherSeed = [.. Seed[1..], 0];
        switch (tampering)
        {
            case "a seed that was chosen later":
                answer["seed"] = Convert.ToHexStringLower(otherSeed);
                break;
            case "an entry left out":
                entries.RemoveAt(7);
                break;
            case "an entry added":
                entries.Add(DrawRules.EntryOf(ConcertId, Guid.Empty));
                break;
            case "an entry changed":
                entries[7] = DrawRules.EntryOf(ConcertId, Guid.Empty);
                break;
            case "another list with its hash":
                answer = Published(Seed, Users[1..]);
                break;
            case "another seed with its hash":
                answer = Published(otherSeed, Users);
                break;
            default:
                answer["seed"] = null;
                break;
        }

        var run = await RunAsync([Saved(answer), .. noted]);

        run.ExitCode.ShouldNotBe(0);
        run.Errors.ShouldStartWith(complaint);
        run.Lines.ShouldBeEmpty();
    }

    [Fact]
    public void Given_the_page_When_it_shows_how_to_find_an_entry_Then_it_is_the_entry_that_the_service_makes() =>
        Page.ShouldContain(
            $"printf %s {ConcertId}:{Users[0]} | sha256sum | cut -c 1-32   # {DrawRules.EntryOf(ConcertId, Users[0])}\n"
        );

    private static string Page { get; } =
        File.ReadAllText(Path.Combine(House.Root, "docs", "the-draw.md")).ReplaceLineEndings("\n");

    /// <summary>The text of the page's one block of Python.</summary>
    private static string Script => Page.Split("```python\n").Skip(1).ShouldHaveSingleItem().Split("```")[0];

    private static JsonObject Published() => Published(Seed, Users);

    private static JsonObject Published(byte[] seed, Guid[] users)
    {
        var draw = Draw.Hold(ConcertId, users, users.Length, Now);
        return new JsonObject
        {
            ["concertId"] = ConcertId,
            ["fairness"] = "draw",
            ["saleOpensAt"] = Now.ToString("O", CultureInfo.InvariantCulture),
            ["seedHash"] = DrawRules.HashOf(seed),
            ["drawnAt"] = draw.DrawnAt.ToString("O", CultureInfo.InvariantCulture),
            ["entryCount"] = draw.EntryCount,
            ["entriesHash"] = Convert.ToHexStringLower(draw.EntriesHash),
            ["seed"] = Convert.ToHexStringLower(seed),
            ["entries"] = JsonSerializer.SerializeToNode(draw.ListEntries()),
        };
    }

    private string Saved(JsonObject answer)
    {
        var file = Path.Combine(_folder, "draw.json");
        File.WriteAllText(file, answer.ToJsonString());
        return file;
    }

    private async Task<ScriptRun> RunAsync(IReadOnlyList<string> arguments, string input = "")
    {
        var script = Path.Combine(_folder, "draw.py");
        await File.WriteAllTextAsync(script, Script);
        using var python = new Process
        {
            StartInfo = new ProcessStartInfo("python3", [script, .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            python.Start();
        }
        catch (Win32Exception)
        {
            Assert.Skip("There is no python3 on the PATH.");
        }
        try
        {
            var output = python.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = python.StandardError.ReadToEndAsync(timeout.Token);
            await python.StandardInput.WriteAsync(input.AsMemory(), timeout.Token);
            python.StandardInput.Close();
            await python.WaitForExitAsync(timeout.Token);
            return new ScriptRun(
                python.ExitCode,
                (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                await errors
            );
        }
        finally
        {
            // Does nothing to a process that has ended.
            python.Kill(entireProcessTree: true);
        }
    }

    private sealed record ScriptRun(int ExitCode, IReadOnlyList<string> Lines, string Errors);
}
