namespace Concert.Architecture.Tests;

using System.Text.Json.Nodes;

/// <summary>What a client of one OpenAPI document would have to change for another.</summary>
internal sealed class BreakingChanges
{
    private readonly JsonObject _before;
    private readonly JsonObject _after;
    private readonly List<string> _found = [];
    private readonly HashSet<string> _compared = new(StringComparer.Ordinal);

    private BreakingChanges(JsonObject before, JsonObject after) => (_before, _after) = (before, after);

    /// <summary>Each names the place in the document. Adding calls, answers, codes and optional members breaks nobody.</summary>
    public static IReadOnlyList<string> Between(JsonObject before, JsonObject after)
    {
        var changes = new BreakingChanges(before, after);
        foreach (var (path, calls) in Members(before["paths"]))
        {
            foreach (var (method, call) in Members(calls))
                changes.CompareCalls($"{method} {path}", call!, after["paths"]?[path]?[method]);
        }
        changes._found.AddRange(
            Texts(before["x-event-types"])
                .Except(Texts(after["x-event-types"]), StringComparer.Ordinal)
                .Select(type => $"there is no event {type}")
        );
        return changes._found;
    }

    private void CompareCalls(string where, JsonNode before, JsonNode? after)
    {
        if (after is null)
        {
            _found.Add($"{where} is gone");
            return;
        }
        if (Text(before["operationId"]) != Text(after["operationId"]))
            _found.Add($"{where} has another operationId");
        CompareParameters(where, before, after);
        if (before["security"] is JsonArray { Count: 0 } && after["security"] is JsonArray { Count: > 0 })
            _found.Add($"{where} requires sign-in");
        if (after["requestBody"] is { } needed && Is(needed, "required") && !Is(before["requestBody"], "required"))
            _found.Add($"{where} requires a body");
        var body = Schema(before["requestBody"]);
        if (body is not null && Schema(after["requestBody"]) is { } newBody)
            CompareSchemas($"{where} body", body, newBody, isSent: true);
        else if (body is not null)
            _found.Add($"{where} no longer takes a body");
        foreach (var (status, answer) in Members(before["responses"]))
            CompareAnswers($"{where} {status}", answer!, after["responses"]?[status]);
    }

    private void CompareParameters(string where, JsonNode before, JsonNode after)
    {
        var (old, now) = (Parameters(before), Parameters(after));
        foreach (var (name, parameter) in old)
        {
            if (!now.TryGetValue(name, out var other))
                _found.Add($"{where} no longer takes {name}");
            else
                CompareSchemas($"{where} {name}", parameter["schema"]!, other["schema"]!, isSent: true);
        }
        foreach (var (name, parameter) in now)
        {
            if (Is(parameter, "required") && !(old.TryGetValue(name, out var other) && Is(other, "required")))
                _found.Add($"{where} requires {name}");
        }
    }

    private void CompareAnswers(string where, JsonNode before, JsonNode? after)
    {
        if (after is null)
        {
            _found.Add($"{where} is gone");
            return;
        }
        foreach (var (name, _) in Members(before["headers"]))
        {
            if (after["headers"]?[name] is null)
                _found.Add($"{where} no longer has {name}");
        }
        if (Schema(before) is not { } schema)
            return;
        if (Schema(after) is { } other)
            CompareSchemas(where, schema, other, isSent: false);
        else
            _found.Add($"{where} no longer has a body");
    }

    /// <param name="isSent">Clients send it, so it may become wider; else they read it, so it may become narrower.</param>
    private void CompareSchemas(string where, JsonNode beforeOrReference, JsonNode afterOrReference, bool isSent)
    {
        var name = Text(beforeOrReference["$ref"]);
        if (name is not null && !_compared.Add($"{name} {Text(afterOrReference["$ref"])} {isSent}"))
            return;
        where = name is null ? where : name.Split('/')[^1];
        var (before, after) = (Resolve(_before, beforeOrReference), Resolve(_after, afterOrReference));
        foreach (var word in new[] { "type", "format" })
        {
            if (Text(before[word]) != Text(after[word]))
                _found.Add($"{where} has another {word}");
        }
        if (Is(before, "nullable") != Is(after, "nullable") && Is(before, "nullable") == isSent)
            _found.Add($"{where} {(isSent ? "may no longer be null" : "may be null")}");
        CompareValues(where, before, after, isSent);
        if (isSent)
            CompareLimits(where, before, after);
        CompareMembers(where, before, after, isSent);
        if (before["items"] is { } items && after["items"] is { } others)
            CompareSchemas($"{where}[]", items, others, isSent);
    }

    private void CompareMembers(string where, JsonObject before, JsonObject after, bool isSent)
    {
        var (old, now) = (before["properties"], after["properties"]);
        foreach (var (name, schema) in Members(old))
        {
            if (now?[name] is { } other)
                CompareSchemas($"{where}.{name}", schema!, other, isSent);
            else
                _found.Add($"{where}.{name} is gone");
        }
        var (needed, nowNeeded) = (Texts(before["required"]), Texts(after["required"]));
        _found.AddRange(
            isSent
                ? nowNeeded.Except(needed, StringComparer.Ordinal).Select(name => $"{where}.{name} is required")
                : needed.Except(nowNeeded, StringComparer.Ordinal).Select(name => $"{where}.{name} may be missing")
        );
    }

    /// <summary>Also codes of problems: whoever branches on one is to be told when it goes.</summary>
    private void CompareValues(string where, JsonObject before, JsonObject after, bool isSent)
    {
        if (!isSent && !where.EndsWith(".code", StringComparison.Ordinal))
            return;
        if (after["enum"] is null)
            return;
        if (before["enum"] is null)
            _found.Add($"{where} takes only some values");
        _found.AddRange(
            Texts(before["enum"])
                .Except(Texts(after["enum"]), StringComparer.Ordinal)
                .Select(value => $"{where} has no {value}")
        );
    }

    private void CompareLimits(string where, JsonObject before, JsonObject after)
    {
        foreach (var limit in new[] { "minimum", "minLength", "minItems", "maximum", "maxLength", "maxItems" })
        {
            var (old, now) = (Number(before[limit]), Number(after[limit]));
            if (now is not null && (old is null || (limit[1] == 'i' ? now > old : now < old)))
                _found.Add($"{where} has a narrower {limit}");
        }
        if (Is(after, "exclusiveMinimum") && !Is(before, "exclusiveMinimum"))
            _found.Add($"{where} has a narrower minimum");
        if (after["pattern"] is not null && Text(before["pattern"]) != Text(after["pattern"]))
            _found.Add($"{where} has another pattern");
    }

    private static Dictionary<string, JsonNode> Parameters(JsonNode call) =>
        ((call["parameters"] as JsonArray) ?? []).ToDictionary(
            each => $"{Text(each!["in"])} {Text(each["name"])}",
            each => each!,
            StringComparer.Ordinal
        );

    /// <summary>That of the only kind of content that a call takes or an answer has.</summary>
    private static JsonNode? Schema(JsonNode? message) =>
        (message?["content"] as JsonObject)?.FirstOrDefault().Value?["schema"];

    /// <summary>The parts of allOf count as one.</summary>
    private static JsonObject Resolve(JsonObject document, JsonNode schema)
    {
        if (Text(schema["$ref"]) is { } reference)
        {
            JsonNode found = document;
            foreach (var step in reference.Split('/')[1..])
                found = found[step]!;
            return Resolve(document, found);
        }
        if (schema["allOf"] is not JsonArray parts)
            return schema.AsObject();
        var all = new JsonObject { ["properties"] = new JsonObject(), ["required"] = new JsonArray() };
        foreach (var part in parts.Select(part => Resolve(document, part!)))
        {
            foreach (var (name, property) in Members(part["properties"]))
                all["properties"]![name] = property!.DeepClone();
            foreach (var name in Texts(part["required"]))
                all["required"]!.AsArray().Add(name);
        }
        return all;
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members(JsonNode? node) => node as JsonObject ?? [];

    private static IEnumerable<string> Texts(JsonNode? list) => (list as JsonArray ?? []).Select(each => Text(each)!);

    private static string? Text(JsonNode? node) => node?.ToString();

    private static decimal? Number(JsonNode? node) => node?.GetValue<decimal>();

    private static bool Is(JsonNode? node, string name) => node?[name]?.GetValue<bool>() is true;
}
