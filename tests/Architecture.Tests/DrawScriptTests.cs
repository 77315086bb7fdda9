namespace Concert.Architecture.Tests;

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concert.Domain.Queue;

/// <summary>The script of docs/the-draw.md, as a reader would run it. That needs a python3 on the PATH.</summary>
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

    [Fact]
    public async Task Given_what_is_published_of_a_draw_When_the_script_reads_it_Then_it_prints_the_order_of_admission()
    {
        var answer = Published();

        var run = await RunAsync(answer, $"{answer["seedHash"]}", $"{answer["entriesHash"]}");

        run.Errors.ShouldBeEmpty();
        run.ExitCode.ShouldBe(0);
        run.Lines.ShouldBe(
            DrawRules
                .Arrange(Seed, ConcertId, Users)
                .Select((place, index) => $"{index + 1} {DrawRules.EntryOf(ConcertId, place.UserId)}")
        );
    }

    [Theory]
    [InlineData("a seed that was chosen later")]
    [InlineData("an entry left out")]
    [InlineData("an entry added")]
    [InlineData("an entry changed")]
    [InlineData("another list with its hash")]
    [InlineData("another seed with its hash")]
    [InlineData("no draw yet")]
    public async Task Given_a_draw_that_was_tampered_with_When_the_script_reads_it_Then_it_says_so_and_prints_nothing(
        string tampering
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
                foreach (var field in new[] { "drawnAt", "entryCount", "entriesHash", "seed", "entries" })
                    answer[field] = null;
                break;
        }

        var run = await RunAsync(answer, noted);

        run.ExitCode.ShouldNotBe(0);
        run.Errors.ShouldStartWith("The hashes do not match");
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
        var draw = Draw.Freeze(ConcertId, users, users.Length, Now);
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

    private async Task<ScriptRun> RunAsync(JsonObject answer, params IReadOnlyList<string> noted)
    {
        var script = Path.Combine(_folder, "draw.py");
        await File.WriteAllTextAsync(script, Script);
        using var python = new Process
        {
            StartInfo = new ProcessStartInfo("python3", [script, .. noted])
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
            Assert.Fail("The script of docs/the-draw.md cannot be run: there is no python3 on the PATH.");
        }
        try
        {
            var output = python.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = python.StandardError.ReadToEndAsync(timeout.Token);
            await python.StandardInput.WriteAsync(answer.ToJsonString().AsMemory(), timeout.Token);
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
