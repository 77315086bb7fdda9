namespace Concert.Api.Tests.Sdk;

using Microsoft.EntityFrameworkCore;

/// <summary>What lies in sdk/TypeScript beside its sources: what is made from them, and what its pages show.</summary>
public sealed class TypeScriptPackageTests(Given given) : IClassFixture<Given>
{
    private const string Remedy = "run ./build.sh sdk and commit sdk/TypeScript";

    /// <summary>One program of all its blocks, checked by the compiler and run.</summary>
    [Theory]
    [InlineData("sdk/TypeScript/README.md")]
    [InlineData("docs/guides/quick-start-typescript.md")]
    public async Task Given_what_a_page_shows_When_it_is_run_as_it_stands_Then_it_ends_with_a_paid_seat(string page)
    {
        await given.AConcert();
        var folder = Directory.CreateTempSubdirectory("concert-sdk-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "node_modules"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules", "concert-sdk"), TypeScriptTests.Package);
        var program = Path.Combine(folder, "buy.mts");
        await File.WriteAllTextAsync(program, Guide.Code(page, "ts"));

        // As @types/node declares it.
        var types = Path.Combine(folder, "process.d.ts");
        await File.WriteAllTextAsync(types, "declare const process: { env: Record<string, string | undefined> };");

        await Compile("--ignoreConfig", "--module", "NodeNext", "--target", "ES2022", "--strict", program, types);
        var sold = await CountSold();
        await TypeScriptTests.Run(given, "node", Path.ChangeExtension(program, ".mjs"));

        (await CountSold()).ShouldBe(sold + 1);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Given_the_OpenAPI_document_When_the_client_is_made_again_Then_it_is_the_one_that_is_committed()
    {
        var folder = Directory.CreateTempSubdirectory("concert-sdk-").FullName;
        var generated = Path.Combine(folder, "generated.ts");
        await Command.RunIn(
            TypeScriptTests.Package,
            "dotnet",
            "nswag",
            "run",
            "nswag.json",
            $"/variables:Output={generated}"
        );
        await Compile("--project", TypeScriptTests.Package, "--outDir", Path.Combine(folder, "dist"));

        (await File.ReadAllTextAsync(generated)).ShouldBe(
            await File.ReadAllTextAsync(Path.Combine(TypeScriptTests.Package, "src", "generated.ts")),
            Remedy
        );
        (await Contents(Path.Combine(folder, "dist"))).ShouldBe(
            await Contents(Path.Combine(TypeScriptTests.Package, "dist")),
            Remedy
        );
        (await Contents(Path.GetDirectoryName(Repository.File("src/Api/wwwroot/sdk/index.js"))!)).ShouldBe(
            (await Contents(Path.Combine(TypeScriptTests.Package, "dist"))).Where(each =>
                each.Name.EndsWith(".js", StringComparison.Ordinal)
            ),
            Remedy
        );
        Directory.Delete(folder, recursive: true);
    }

    private static Task<string> Compile(params string[] arguments) =>
        Node.RunPackage(TypeScriptTests.Package, "tsc", arguments);

    private Task<int> CountSold() =>
        given.ReadAsync(database => database.Seats.CountAsync(seat => seat.Status == SeatStatus.Sold));

    private static async Task<IReadOnlyList<(string Name, string Text)>> Contents(string folder)
    {
        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal);
        return await Task.WhenAll(
            files.Select(async file => (Path.GetFileName(file), await File.ReadAllTextAsync(file)))
        );
    }
}
