namespace Concert.Api.Tests;

using System.Text.Json.Nodes;

/// <summary>The document that the service serves is the contract that is committed.</summary>
public sealed class OpenApiTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_the_document_that_the_build_wrote_When_it_is_served_Then_it_says_the_same()
    {
        var served = JsonNode.Parse((await given.Anybody().Get("/openapi/v1.json")).Body)!;
        var written = JsonNode.Parse(await File.ReadAllTextAsync(Repository.File("docs/openapi/concert.json")))!;

        JsonNode.DeepEquals(served, written).ShouldBeTrue("build again and commit docs/openapi/concert.json");
        served["openapi"]!.GetValue<string>().ShouldStartWith("3.0");
    }

    [Fact]
    public async Task Given_the_document_in_OpenAPI_3_1_When_it_is_read_Then_it_has_the_same_calls()
    {
        var served = JsonNode.Parse((await given.Anybody().Get("/openapi/v1-3.1.json")).Body)!;

        served["openapi"]!.GetValue<string>().ShouldStartWith("3.1");
        served["paths"]!
            .AsObject()
            .SelectMany(path => path.Value!.AsObject())
            .Select(call => call.Value!["operationId"]!.GetValue<string>())
            .Order(StringComparer.Ordinal)
            .ShouldBe(Contract.Operations.Select(operation => operation.Id).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1-3.1")]
    public async Task Given_the_document_When_linters_read_it_Then_they_complain_of_nothing(string name)
    {
        var document = Path.GetTempFileName();
        await File.WriteAllTextAsync(document, (await given.Anybody().Get($"/openapi/{name}.json")).Body);
        var folder = Path.GetDirectoryName(Repository.File("tests/Contract/package.json"))!;

        await Node.RunPackage(
            folder,
            "spectral",
            "lint",
            document,
            "--ruleset",
            "spectral.yaml",
            "--fail-severity",
            "hint"
        );
        var written = await Node.RunPackage(
            folder,
            "redocly",
            "lint",
            document,
            "--config",
            "redocly.yaml",
            "--format",
            "json"
        );

        JsonNode.Parse(written)!["totals"]!.ToJsonString().ShouldBe("""{"errors":0,"warnings":0,"ignored":0}""");
        File.Delete(document);
    }

    [Fact]
    public void Given_any_call_When_it_is_looked_up_Then_it_is_described_and_says_who_may_make_it()
    {
        foreach (var call in Contract.Operations)
        {
            foreach (var text in new[] { "operationId", "summary", "description" })
                call.Json.GetProperty(text)
                    .GetString()
                    .ShouldNotBeNullOrWhiteSpace($"{call.Method} {call.Path}: {text}");
            call.Json.TryGetProperty("security", out _).ShouldBeTrue(call.Id);
            foreach (var status in new[] { "429", "500", "503" })
                call.Json.GetProperty("responses").TryGetProperty(status, out _).ShouldBeTrue($"{call.Id} {status}");
        }
    }

    [Fact]
    public async Task Given_the_stream_of_a_place_When_an_event_comes_Then_its_data_is_what_the_document_ties_to_it()
    {
        var concert = await given.AConcert();
        var user = await (await given.ACustomer()).Join(concert.Id);
        using var stream = await EventReader.Listen(user);

        var data = (await stream.Next()).ShouldNotBeNull();

        var schema = Contract
            .Operations.Single(operation => operation.Id is "streamQueueEvents")
            .Json.GetProperty("responses")
            .GetProperty("200")
            .GetProperty("content")
            .GetProperty("text/event-stream")
            .GetProperty("schema")
            .GetProperty("x-event-data")
            .GetProperty("status");
        Contract.FaultOf(data, schema, "$").ShouldBeNull();
    }
}
