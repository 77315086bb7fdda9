namespace Concert.Architecture.Tests;

using System.Diagnostics;

public sealed class TemplateTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>What a build of the tests of use cases needs of the repository.</summary>
    private static readonly string[] Needed =
    [
        "src/Domain",
        "src/Application",
        "tests/Application.Tests",
        "tests/Directory.Build.props",
        "BannedSymbols.txt",
        "global.json",
        "Directory.Build.props",
        "Directory.Packages.props",
        ".editorconfig",
    ];

    [Fact]
    public async Task Given_the_template_When_a_use_case_is_made_of_it_Then_it_builds_and_its_test_passes()
    {
        var folder = Directory.CreateTempSubdirectory("concert-template-");
        try
        {
            var hive = Path.Combine(folder.FullName, "hive");
            foreach (var path in Needed)
                Copy(Path.Combine(House.Root, path), Path.Combine(folder.FullName, path));
            await Run(House.Root, "new", "install", "templates/usecase", "--debug:custom-hive", hive);

            await Run(
                folder.FullName,
                ["new", "concert-usecase", "-n", "GiveAway", "--module", "Reservations", "--debug:custom-hive", hive]
            );

            var tested = await Run(
                folder.FullName,
                "test",
                "tests/Application.Tests",
                "--filter",
                "FullyQualifiedName~GiveAway"
            );
            tested.ShouldContain("Passed:     2");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (File.Exists(from))
        {
            File.Copy(from, to);
            return;
        }
        foreach (
            var entry in Directory
                .EnumerateFileSystemEntries(from)
                .Where(entry => Path.GetFileName(entry) is not ("bin" or "obj"))
        )
            Copy(entry, Path.Combine(to, Path.GetFileName(entry)));
    }

    private static async Task<string> Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        var written = process.StandardOutput.ReadToEndAsync(patience.Token);
        var complaint = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        process.ExitCode.ShouldBe(0, $"dotnet {string.Join(' ', arguments)}: {await written}{await complaint}");
        return await written;
    }
}
