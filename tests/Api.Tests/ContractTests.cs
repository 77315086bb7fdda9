namespace Concert.Api.Tests;

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

/// <summary>The limits that the OpenAPI document names are those that the service enforces, no more and no fewer.</summary>
public sealed class ContractTests(Given given) : IClassFixture<Given>
{
    private const int VeryLong = 6_000;

    public static TheoryData<string> CallsWithBody { get; } =
        new(Contract.Operations.Where(operation => operation.Body is not null).Select(operation => operation.Id));

    public static TheoryData<string> Lists { get; } =
        new(
            Contract
                .Operations.Where(operation =>
                    operation.Json.GetRawText().Contains("\"limit\"", StringComparison.Ordinal)
                )
                .Select(operation => operation.Id)
        );

    [Theory]
    [MemberData(nameof(CallsWithBody))]
    public async Task Given_the_example_of_a_body_When_it_is_sent_Then_no_field_of_it_is_refused(string id)
    {
        var call = await Call(id);
        (await call.FieldsRefused(call.Example)).ShouldBeEmpty();

        var withoutOptional = call.Example.DeepClone().AsObject();
        foreach (var name in call.Properties.Select(each => each.Name).Except(call.Required, StringComparer.Ordinal))
            withoutOptional.Remove(name);
        (await call.FieldsRefused(withoutOptional)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(CallsWithBody))]
    public async Task Given_a_limit_in_the_document_When_a_value_is_beyond_it_Then_its_field_is_refused_and_otherwise_not(
        string id
    )
    {
        var call = await Call(id);
        foreach (var (value, isGood, field, body) in call.Properties.SelectMany(each => Probes(call, each)))
        {
            var refused = await call.FieldsRefused(body);
            refused
                .Contains(field, StringComparer.Ordinal)
                .ShouldBe(!isGood, $"{field} = {value}: {string.Join(", ", refused)}");
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Given_a_list_When_its_limit_is_out_of_range_Then_it_is_refused(string id)
    {
        var call = await Call(id);
        foreach (var (limit, isGood) in new[] { ("0", false), ("1", true), ("100", true), ("101", false) })
            (await call.FieldsRefused(body: null, $"?limit={limit}")).ShouldBe(isGood ? [] : ["limit"], limit);
    }

    private async Task<TestedCall> Call(string id)
    {
        var operation = Contract.Operations.Single(each => each.Id.Equals(id, StringComparison.Ordinal));
        if (operation.IsForOrganizers)
            return new TestedCall(operation, given.AnOrganizer());
        var concert = await given.AConcert();
        return new TestedCall(operation, await given.AnAdmittedCustomer(concert));
    }

    private static IEnumerable<(string Value, bool IsGood, string Field, JsonNode Body)> Probes(
        TestedCall call,
        Property property
    )
    {
        foreach (var (value, isGood) in Values(property))
        {
            var body = call.Example.DeepClone();
            property.Set(body, value?.DeepClone());
            yield return (Short(value), isGood, property.Path, body);
        }
    }

    private static string Short(JsonNode? value)
    {
        var text = value?.ToJsonString() ?? "null";
        return text.Length > 80 ? $"{text[..80]}... ({text.Length})" : text;
    }

    private static IEnumerable<(JsonNode? Value, bool IsGood)> Values(Property property)
    {
        var schema = property.Schema;
        if (property.IsRequired && schema.GetProperty("type").GetString() is not "integer")
            yield return (null, false);
        switch (schema.GetProperty("type").GetString())
        {
            case "integer" or "number":
                var step = schema.GetProperty("type").GetString() is "integer" ? 1m : 0.01m;
                if (Number(schema, "minimum") is { } min)
                {
                    var isExclusive = schema.TryGetProperty("exclusiveMinimum", out _);
                    yield return (isExclusive ? min : min - step, false);
                    yield return (isExclusive ? min + step : min, true);
                }
                if (Number(schema, "maximum") is { } max)
                {
                    yield return (max, true);
                    yield return (max + step, false);
                }
                else if (schema.GetProperty("format").GetString() is "int32")
                    yield return (int.MaxValue, true);
                break;
            case "string" when schema.TryGetProperty("enum", out _) || schema.TryGetProperty("format", out _):
                break;
            case "string" when Number(schema, "maxLength") is { } longest:
                yield return (Stretched(property.Example, (int)longest), true);
                yield return (Stretched(property.Example, (int)longest + 1), false);
                if (Number(schema, "minLength") is { } shortest)
                    yield return (property.Example[..((int)shortest - 1)], false);
                break;
            case "string" when !schema.TryGetProperty("pattern", out _):
                yield return (Stretched(property.Example, VeryLong), true);
                break;
            case "array" when property.Items is { } items:
                if (Number(schema, "maxItems") is { } most)
                {
                    yield return (Repeated(items, (int)most), true);
                    yield return (Repeated(items, (int)most + 1), false);
                }
                if (Number(schema, "minItems") is > 0)
                    yield return (new JsonArray(), false);
                break;
        }
    }

    private static decimal? Number(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) ? value.GetDecimal() : null;

    /// <summary>Longer, and still an address of the same kind, and no obvious password.</summary>
    private static string Stretched(string example, int length)
    {
        var text = new StringBuilder(example);
        var (at, i) = (example.Contains('@', StringComparison.Ordinal) ? 0 : text.Length, 0);
        while (text.Length < length)
            text.Insert(at == 0 ? 0 : text.Length, (char)('a' + (i++ * 7 % 26)));
        return text.ToString();
    }

    /// <summary>So many items that differ.</summary>
    private static JsonArray Repeated(JsonNode item, int count) =>
        new([
            .. Enumerable
                .Range(1, count)
                .Select(i =>
                {
                    if (item is not JsonObject section)
                        return (JsonNode)i;
                    var other = section.DeepClone();
                    other["section"] = $"S{i}";
                    return other;
                }),
        ]);

    /// <summary>A member of a body, also one inside another or of the items of a list.</summary>
    private sealed record Property(string Path, string Name, JsonElement Schema, bool IsRequired, JsonNode? Sample)
    {
        public string Example => Sample!.GetValue<string>();

        public JsonNode? Items => (Sample as JsonArray)?[0];

        public void Set(JsonNode body, JsonNode? value)
        {
            var parent = body;
            foreach (var step in Path.Split('.')[..^1])
                parent = step.EndsWith("[0]", StringComparison.Ordinal) ? parent[step[..^3]]![0]! : parent[step]!;
            parent[Name] = value;
        }
    }

    private sealed record TestedCall(ContractOperation Operation, Client Caller)
    {
        public JsonNode Example { get; } =
            Operation.Body is { } body ? JsonNode.Parse(body.Example.GetRawText())! : new JsonObject();

        public IReadOnlyList<Property> Properties =>
            Operation.Body is { } body ? [.. Members("", body.Schema, Example)] : [];

        public IEnumerable<string> Required => Properties.Where(each => each.IsRequired).Select(each => each.Name);

        /// <summary>The fields of which the answer complains. What else there is to complain of does not matter here.</summary>
        public async Task<IReadOnlyList<string>> FieldsRefused(JsonNode? body, string query = "")
        {
            var path = Operation.Path;
            foreach (var parameter in Operation.Json.GetProperty("parameters", []))
            {
                if (parameter.GetProperty("in").GetString() is "path")
                {
                    path = path.Replace(
                        $"{{{parameter.GetProperty("name").GetString()}}}",
                        $"{parameter.GetProperty("example")}",
                        StringComparison.Ordinal
                    );
                }
            }
            using var content = body is null
                ? null
                : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            var answer = await Caller.Send(new HttpMethod(Operation.Method.ToUpperInvariant()), path + query, content);
            return answer.Status == HttpStatusCode.BadRequest && answer["code"] is "validation.failed"
                ? [.. answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name)]
                : [];
        }

        private static IEnumerable<Property> Members(string prefix, JsonElement reference, JsonNode example)
        {
            var schema = Contract.Resolve(reference);
            var required = schema
                .GetProperty("required", [])
                .Select(name => name.GetString()!)
                .ToHashSet(StringComparer.Ordinal);
            foreach (var member in schema.GetProperty("properties").EnumerateObject())
            {
                var (path, sample) = ($"{prefix}{member.Name}", example[member.Name]);
                var inner = Contract.Resolve(member.Value);
                yield return new Property(path, member.Name, inner, required.Contains(member.Name), sample);
                var nested =
                    sample is JsonArray { Count: > 0 } list && list[0] is JsonObject first
                        ? Members($"{path}[0].", inner.GetProperty("items"), first)
                    : sample is JsonObject part ? Members($"{path}.", inner, part)
                    : [];
                foreach (var each in nested)
                    yield return each;
            }
        }
    }
}
