namespace Concert.Architecture.Tests;

using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Concert.Api.OpenApi;

/// <summary>docs/api-errors.md: its tables are made from the documentation of the errors' definitions.</summary>
internal static partial class ErrorPage
{
    private static readonly (string Title, string[] Prefixes)[] Sections =
    [
        ("The request", ["validation", "http", "idempotency"]),
        ("The service", ["requests", "database"]),
        ("Users", ["auth", "users"]),
        ("Concerts", ["concerts"]),
        ("Queue", ["queue"]),
        ("Reservations", ["reservations"]),
        ("Balance and payments", ["balances", "payments"]),
        ("Webhooks", ["webhooks"]),
    ];

    /// <summary>What stands before the first table is written by hand and stays.</summary>
    public static string Renew(string page)
    {
        var text = new StringBuilder(page[..page.IndexOf("\n## ", StringComparison.Ordinal)]);
        var left = ErrorCatalogue.ByCode.ToDictionary(StringComparer.Ordinal);
        foreach (var (title, prefixes) in Sections)
        {
            var codes = prefixes
                .SelectMany(prefix =>
                    left.Keys.Where(code => code.StartsWith($"{prefix}.", StringComparison.Ordinal))
                        .Order(StringComparer.Ordinal)
                )
                .ToArray();
            text.Append("\n## ").Append(title).Append("\n\n| Code | Status | When | What to do |\n|---|---|---|---|\n");
            foreach (var code in codes)
            {
                left.Remove(code, out var known);
                text.Append(Row(known!)).Append('\n');
            }
        }
        left.Keys.ShouldBeEmpty("no section of the page takes them");
        return text.ToString();
    }

    private static string Row(KnownError known)
    {
        var documentation = DocumentationOf(known.Definition);
        var (when, remedy) = (Text(documentation, "summary"), Text(documentation, "remarks"));
        return FormattableString.Invariant($"| `{known.Error.Code}` | {known.Status} | {when} | {remedy} |");
    }

    private static XElement DocumentationOf(MemberInfo member)
    {
        var type = member.DeclaringType!;
        var file = Path.ChangeExtension(type.Assembly.Location, ".xml");
        var name = $"{(member is MethodInfo ? 'M' : 'F')}:{type.FullName}.{member.Name}";
        return XDocument
            .Load(file)
            .Descendants("member")
            .First(each => ((string)each.Attribute("name")!).Split('(')[0] == name);
    }

    private static string Text(XElement documentation, string part)
    {
        var words = documentation
            .Element(part)
            .ShouldNotBeNull($"{documentation.Attribute("name")} has no {part}")
            .Nodes();
        return Blanks().Replace(string.Concat(words.Select(Markdown)), " ").Trim();
    }

    private static string Markdown(XNode node) =>
        node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } link =>
                $"[{string.Concat(link.Nodes().Select(Markdown))}]({(string)link.Attribute("href")!})",
            _ => throw new InvalidOperationException($"No Markdown for {node}."),
        };

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Blanks();
}
