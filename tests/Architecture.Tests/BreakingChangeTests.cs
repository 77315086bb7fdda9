namespace Concert.Architecture.Tests;

using System.Text.Json;
using System.Text.Json.Nodes;

/// <summary>
/// Nobody's client breaks by accident: docs/openapi/released.json is the document of the last release, and what breaks
/// against it needs a new major version that the changelog explains.
/// </summary>
public sealed class BreakingChangeTests
{
    private static readonly string Folder = Path.Combine(House.Root, "docs", "openapi");
    private static readonly JsonObject Released = Read("released.json");

    [Fact]
    public void Given_the_released_document_When_the_present_one_breaks_clients_Then_its_major_version_has_moved()
    {
        var present = Read("concert.json");
        var changes = BreakingChanges.Between(Released, present);
        var (before, now) = (VersionOf(Released), VersionOf(present));

        if (now.Major == before.Major)
            changes.ShouldBeEmpty("raise the major version in OpenApiDocuments and explain it in CHANGELOG.md");
        else
            File.ReadAllText(Path.Combine(House.Root, "CHANGELOG.md")).ShouldContain($"### API {now}");
    }

    [Theory]
    [InlineData("", "paths", "/api/v1/concerts", "get /api/v1/concerts is gone")]
    [InlineData("paths|/api/v1/concerts|get|responses", "200", null, "get /api/v1/concerts 200 is gone")]
    [InlineData("components|schemas|QueueStatus|properties", "position", null, "QueueStatus.position is gone")]
    [InlineData(
        "components|schemas|QueueStatus|properties|token",
        "type",
        "integer",
        "QueueStatus.token has another type"
    )]
    [InlineData("components|schemas|QueueStatus|properties|token", "nullable", true, "QueueStatus.token may be null")]
    [InlineData(
        "components|schemas|AmountRequest|properties|amount",
        "maximum",
        5,
        "AmountRequest.amount has a narrower maximum"
    )]
    [InlineData(
        "components|schemas|SignInRequest|properties|email",
        "minLength",
        9,
        "SignInRequest.email has a narrower minLength"
    )]
    [InlineData(
        "components|schemas|SignInRequest|properties|email",
        "pattern",
        "a",
        "SignInRequest.email has another pattern"
    )]
    public void Given_a_document_When_something_of_it_is_taken_away_or_narrowed_Then_it_is_found(
        string path,
        string name,
        object? value,
        string change
    )
    {
        var other = Released.DeepClone().AsObject();
        var parent = path.Split('|', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate((JsonNode)other, (node, step) => node[step]!);
        if (path.Length == 0)
            parent[name]!.AsObject().Remove((string)value!);
        else if (value is null)
            parent.AsObject().Remove(name);
        else
            parent[name] = JsonNode.Parse(JsonSerializer.Serialize(value));

        BreakingChanges.Between(Released, other).Contains(change, StringComparer.Ordinal).ShouldBeTrue();
    }

    [Fact]
    public void Given_a_document_When_a_call_asks_for_sign_in_or_an_event_goes_Then_it_is_found()
    {
        var other = Released.DeepClone().AsObject();
        other["paths"]!["/api/v1/concerts"]!["get"]!["security"]!.AsArray().Add(new JsonObject());
        other["x-event-types"]!.AsArray().RemoveAt(0);

        BreakingChanges
            .Between(Released, other)
            .ShouldBe(["get /api/v1/concerts requires sign-in", "there is no event balance.changed"]);
    }

    [Fact]
    public void Given_a_document_When_a_member_becomes_required_Then_it_is_found()
    {
        var other = Released.DeepClone().AsObject();
        var required = other["components"]!["schemas"]!["CreateConcertRequest"]!["required"]!.AsArray();
        required.Add("description");
        BreakingChanges.Between(Released, other).ShouldBe(["CreateConcertRequest.description is required"]);
        BreakingChanges.Between(other, Released).ShouldBeEmpty();
    }

    [Fact]
    public void Given_a_document_When_a_code_or_a_member_of_an_answer_goes_Then_it_is_found_and_not_when_it_comes()
    {
        var other = Released.DeepClone().AsObject();
        var own = other["components"]!["schemas"]!["PayProblem"]!["allOf"]![1]!;
        var codes = own["properties"]!["code"]!["enum"]!.AsArray();
        codes.RemoveAll(code => code!.GetValue<string>() is "balances.insufficient");
        other["components"]!["schemas"]!["QueueStatus"]!["required"]!.AsArray().RemoveAt(0);

        BreakingChanges
            .Between(Released, other)
            .Order(StringComparer.Ordinal)
            .ShouldBe(["PayProblem.code has no balances.insufficient", "QueueStatus.token may be missing"]);
        BreakingChanges.Between(other, Released).ShouldBeEmpty();
    }

    [Fact]
    public void Given_a_document_When_a_parameter_goes_or_becomes_required_Then_it_is_found()
    {
        var other = Released.DeepClone().AsObject();
        var parameters = other["paths"]!["/api/v1/payments"]!["post"]!["parameters"]!.AsArray();
        parameters[0]!["required"] = true;
        BreakingChanges.Between(Released, other).ShouldBe(["post /api/v1/payments requires header Idempotency-Key"]);
        parameters.Clear();
        BreakingChanges
            .Between(Released, other)
            .ShouldBe(["post /api/v1/payments no longer takes header Idempotency-Key"]);
    }

    private static JsonObject Read(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name)))!.AsObject();

    private static Version VersionOf(JsonObject document) => Version.Parse(document["info"]!["version"]!.ToString());
}
