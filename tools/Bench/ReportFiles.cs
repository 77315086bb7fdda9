namespace Concert.Bench;

using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

/// <summary>Writes a report for programs, for readers and for browsers.</summary>
internal static class ReportFiles
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static async Task WriteAsync(Report report, string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "bench.json"), JsonSerializer.Serialize(report, Json));
        var markdown = Markdown(report);
        await File.WriteAllTextAsync(Path.Combine(folder, "bench.md"), markdown);
        await File.WriteAllTextAsync(Path.Combine(folder, "bench.html"), ReportPage.Of(report));
        Console.WriteLine();
        Console.WriteLine(markdown);
    }

    private static string Markdown(Report report)
    {
        var text = new StringBuilder();
        foreach (var section in report.Sections)
        {
            text.Append($"## {section.Title}\n\n| {string.Join(" | ", section.Columns)} |\n");
            text.Append($"|{string.Concat(section.Columns.Select(_ => "---|"))}\n");
            foreach (var row in section.Rows)
                text.Append($"| {string.Join(" | ", row)} |\n");
            foreach (var note in section.Notes)
                text.Append($"\n{note}\n");
            text.Append('\n');
        }
        text.Append($"The checker: {report.Verdict}.\n");
        foreach (var failure in report.Failures)
            text.Append($"\n**{failure}**\n");
        return text.ToString();
    }
}
