namespace Concert.Fuzz;

using System.Text.Json;
using System.Text.RegularExpressions;

/// <summary>Whether an answer is one that the documentation promises.</summary>
/// <param name="page">The page that lists the codes of all errors, as Markdown.</param>
internal sealed partial class Verdict(string page)
{
    private const string Problem = "application/problem+json";
    private static readonly string[] Members = ["type", "title", "detail", "code", "traceId"];

    private readonly HashSet<string> _codes = [.. Listed().Matches(page).Select(match => match.Groups["code"].Value)];

    /// <returns>What is wrong with it; null if nothing is.</returns>
    public string? FaultOf(RawRequest request, RawAnswer? answer)
    {
        if (answer is null)
            return "no answer in time";
        if (answer.Status == 0)
            return request.BreaksOff ? null : "the connection was closed without an answer";
        if (answer.Status >= 500)
            return $"{answer.Status}: {answer.Body}";
        if (answer.Status >= 400)
            return RefusalFault(request, answer);
        if (answer.Header("Content-Type") is not { } type || request.IsHead || answer.IsStream)
            return null;
        return
            type.StartsWith("application/json", StringComparison.Ordinal)
            && answer.Header("Content-Encoding") is null
            && answer.Json is null
            ? $"{answer.Status}, but its body is not JSON: {answer.Body}"
            : null;
    }

    private string? RefusalFault(RawRequest request, RawAnswer answer)
    {
        // What Kestrel's parser refuses never reaches the part of the service that gives a request its id.
        if (answer.Header("X-Correlation-Id") is null)
            return answer.Status is 400 or 408 or 414 or 431 && answer.Body.Length == 0
                ? null
                : $"{answer.Status} without X-Correlation-Id: {answer.Body}";
        if (answer.Header("Content-Type") != Problem)
            return $"{answer.Status} as {answer.Header("Content-Type") ?? "nothing"}: {answer.Body}";
        if (answer.Status is 429 && answer.Header("Retry-After") is null)
            return "429 without Retry-After";
        if (request.IsHead)
            return null;
        if (answer.Json is not { ValueKind: JsonValueKind.Object } problem)
            return $"{answer.Status}, but its body is not a JSON object: {answer.Body}";
        foreach (var name in Members)
        {
            if (
                !problem.TryGetProperty(name, out var value)
                || value.ValueKind != JsonValueKind.String
                || value.GetString() is ""
            )
                return $"{answer.Status} without {name}: {answer.Body}";
        }
        var code = problem.GetProperty("code").GetString()!;
        return !problem.TryGetProperty("status", out var status) || status.GetRawText() != $"{answer.Status}"
                ? $"{answer.Status} with another status in its body: {answer.Body}"
            : !_codes.Contains(code) && code != $"http.status_{answer.Status}"
                ? $"{answer.Status} with the code {code}, which is not documented"
            : problem.GetProperty("type").GetString() != $"urn:concert:problem:{code}"
                ? $"{answer.Status} with a type that is not its code's: {answer.Body}"
            : answer.Body.Contains("Exception", StringComparison.Ordinal) ? $"the text of an exception: {answer.Body}"
            : null;
    }

    [GeneratedRegex(@"^\| `(?<code>[a-z._]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Listed();
}
