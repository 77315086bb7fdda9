namespace Concert.Api.Tests.Sdk;

using System.Reflection;
using System.Text.Json;
using Concert.Sdk;
using Microsoft.EntityFrameworkCore;
using ErrorCodes = Concert.Sdk.ErrorCodes;

/// <summary>What lies in sdk/CSharp: what is made from the document, and what its pages show.</summary>
public sealed class CSharpPackageTests(Given given) : IClassFixture<Given>
{
    private const string Remedy = "run ./build.sh sdk and commit sdk/CSharp";

    private static readonly string Package = Path.GetDirectoryName(Repository.File("sdk/CSharp/nswag.json"))!;

    public static TheoryData<Type> Types =>
        [
            .. typeof(ConcertClient)
                .Assembly.GetExportedTypes()
                .Where(type => type is { IsClass: true, Namespace: "Concert.Sdk" } && HasJson(type)),
        ];

    [Fact]
    public async Task Given_the_OpenAPI_document_When_the_client_is_made_again_Then_it_is_the_one_that_is_committed()
    {
        var generated = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.cs");
        await Command.RunIn(Package, "dotnet", "nswag", "run", "nswag.json", $"/variables:Output={generated}");

        var committed = await File.ReadAllTextAsync(Path.Combine(Package, "Generated.cs"));
        (await File.ReadAllTextAsync(generated)).Equals(committed, StringComparison.Ordinal).ShouldBeTrue(Remedy);
        File.Delete(generated);
    }

    [Fact]
    public void Given_the_codes_of_the_document_When_the_client_lists_them_Then_they_are_the_same()
    {
        var document = JsonElement.Parse(File.ReadAllText(Repository.File("docs/openapi/concert.json")));
        var codes = document
            .GetProperty("components")
            .GetProperty("examples")
            .EnumerateObject()
            .Select(each => each.Name);

        var listed = typeof(ErrorCodes).GetFields().Select(field => (string)field.GetValue(null)!);

        listed.Order(StringComparer.Ordinal).ShouldBe(codes.Order(StringComparer.Ordinal), Remedy);
    }

    [Fact]
    public void Given_the_version_of_the_contract_When_the_clients_are_packed_Then_they_have_the_same()
    {
        var document = JsonElement.Parse(File.ReadAllText(Repository.File("docs/openapi/concert.json")));
        var version = document.GetProperty("info").GetProperty("version").GetString()!;
        var package = JsonElement.Parse(File.ReadAllText(Repository.File("sdk/TypeScript/package.json")));

        typeof(ConcertClient).Assembly.GetName().Version!.ToString(3).ShouldBe(version);
        package.GetProperty("version").GetString().ShouldBe(version);
    }

    /// <summary>None needs reflection, which trimming would take away.</summary>
    [Theory, MemberData(nameof(Types))]
    public void Given_a_type_of_the_client_When_it_is_written_and_read_Then_generated_code_does_it(Type type)
    {
        var json = ConcertJson.Default.GetTypeInfo(type).ShouldNotBeNull();

        var written = JsonSerializer.Serialize(Activator.CreateInstance(type), json);

        JsonSerializer.Serialize(JsonSerializer.Deserialize(written, json), json).ShouldBe(written);
    }

    /// <summary>One program of all its blocks.</summary>
    [Theory]
    [InlineData("sdk/CSharp/README.md")]
    [InlineData("docs/guides/quick-start-csharp.md")]
    public async Task Given_what_a_page_shows_When_it_is_run_as_it_stands_Then_it_ends_with_a_paid_seat(string page)
    {
        await given.AConcert();
        var folder = Directory.CreateTempSubdirectory("concert-sdk-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Guide.Code(page, "csharp"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Buy.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <FrameworkReference Include="Microsoft.AspNetCore.App" />
                <Reference Include="{typeof(ConcertClient).Assembly.Location}" />
              </ItemGroup>
            </Project>
            """
        );
        var sold = await CountSold();

        await Command.RunIn(
            folder,
            "env",
            "MSBUILDDISABLENODEREUSE=1",
            "UseSharedCompilation=false",
            $"CONCERT_URL={given.Host.ClientOptions.BaseAddress}",
            "dotnet",
            "run"
        );

        (await CountSold()).ShouldBe(sold + 1);
        Directory.Delete(folder, recursive: true);
    }

    private static bool HasJson(Type type) =>
        type.GetProperties()
            .Any(property =>
                property.GetCustomAttribute<System.Text.Json.Serialization.JsonPropertyNameAttribute>() is not null
            );

    private Task<int> CountSold() =>
        given.ReadAsync(database => database.Seats.CountAsync(seat => seat.Status == Domain.Concerts.SeatStatus.Sold));
}
