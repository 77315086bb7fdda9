namespace Concert.Bench;

using System.Globalization;
using System.Net;
using System.Text;

/// <summary>The report as one page that needs no other file and no other host.</summary>
internal static class ReportPage
{
    private const int LabelWidth = 190;
    private const int PlotWidth = 560;
    private const int BarHeight = 14;
    private const int Gap = 10;

    private static readonly string[] Colours = ["#2563eb", "#94a3b8", "#d97706", "#059669", "#db2777", "#7c3aed"];

    public static string Of(Report report)
    {
        var page = new StringBuilder();
        page.Append(
            """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Concert: the bench</title>
            <style>
            body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; color: #0f172a }
            table { border-collapse: collapse; display: block; overflow-x: auto; margin: 1rem 0 }
            th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid #e2e8f0; vertical-align: top }
            th:first-child, td:first-child { text-align: left; white-space: nowrap }
            th { font-weight: 600; color: #475569 }
            .no { color: #b91c1c; font-weight: 600 }
            .yes { color: #047857 }
            .failed { background: #fef2f2; border-left: 4px solid #b91c1c; padding: .5rem 1rem }
            svg { display: block; margin: 1rem 0; max-width: 100%; font: 12px system-ui, sans-serif }
            </style>

            """
        );
        page.Append(
            $"<h1>Concert: the bench</h1>\n<p>{report.StartedAt:yyyy-MM-dd HH:mm} UTC. The checker: {Text(report.Verdict)}.</p>\n"
        );
        foreach (var failure in report.Failures)
            page.Append($"<p class=\"failed\">{Text(failure)}</p>\n");
        foreach (var section in report.Sections)
            Append(page, section);
        return page.Append("</html>\n").ToString();
    }

    private static void Append(StringBuilder page, Section section)
    {
        page.Append($"<h2>{Text(section.Title)}</h2>\n<table>\n<tr>");
        foreach (var column in section.Columns)
            page.Append($"<th>{Text(column)}</th>");
        page.Append("</tr>\n");
        foreach (var row in section.Rows)
        {
            page.Append("<tr>");
            foreach (var cell in row)
                page.Append(
                    cell is "yes" or "no" ? $"<td class=\"{cell}\">{cell}</td>" : $"<td>{Text(Together(cell))}</td>"
                );
            page.Append("</tr>\n");
        }
        page.Append("</table>\n");
        foreach (var note in section.Notes)
            page.Append($"<p>{Text(note)}</p>\n");
        foreach (var chart in section.Charts)
            Append(page, chart);
    }

    private static void Append(StringBuilder page, Chart chart)
    {
        var groupHeight = (chart.Series.Count * BarHeight) + Gap;
        var height = (chart.Labels.Count * groupHeight) + 30;
        var most = chart
            .Series.SelectMany(series => series.Values)
            .OfType<double>()
            .Where(double.IsFinite)
            .Append(0)
            .Max();
        page.Append(
            $"<h3>{Text(chart.Title)} ({Text(chart.Unit)}{(chart.IsLogarithmic ? ", logarithmic" : "")})</h3>\n"
        );
        page.Append(
            $"<svg viewBox=\"0 0 {LabelWidth + PlotWidth + 90} {height}\" width=\"{LabelWidth + PlotWidth + 90}\" role=\"img\" "
                + $"aria-label=\"{Text(chart.Title)}\">\n"
        );
        foreach (var (index, series) in chart.Series.Index())
            page.Append(
                $"<rect x=\"{LabelWidth + (index * 130)}\" y=\"2\" width=\"10\" height=\"10\" fill=\"{Colour(index)}\"/>"
                    + $"<text x=\"{LabelWidth + (index * 130) + 15}\" y=\"11\">{Text(series.Name)}</text>\n"
            );
        foreach (var (group, label) in chart.Labels.Index())
        {
            var top = 24 + (group * groupHeight);
            page.Append(
                $"<text x=\"{LabelWidth - 8}\" y=\"{top + (groupHeight / 2)}\" text-anchor=\"end\">{Text(label)}</text>\n"
            );
            foreach (var (index, series) in chart.Series.Index())
            {
                if (series.Values[group] is not { } value || !double.IsFinite(value))
                    continue;
                var share =
                    most <= 0 || value <= 0 ? 0
                    : chart.IsLogarithmic ? Math.Log(1 + value) / Math.Log(1 + most)
                    : value / most;
                var y = top + (index * BarHeight);
                page.Append(
                    $"<rect x=\"{LabelWidth}\" y=\"{y}\" width=\"{Number(Math.Max(1, share * PlotWidth))}\" "
                        + $"height=\"{BarHeight - 2}\" fill=\"{Colour(index)}\"/>"
                        + $"<text x=\"{Number(LabelWidth + (share * PlotWidth) + 5)}\" y=\"{y + 10}\">{Shown(value)}</text>\n"
                );
            }
        }
        page.Append("</svg>\n");
    }

    private static string Colour(int index) => Colours[index % Colours.Length];

    private static string Shown(double value) =>
        value >= 100 ? $"{value:N0}" : value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A figure and its unit stay on one line.</summary>
    private static string Together(string cell) => cell.Length > 12 ? cell : cell.Replace(' ', '\u00a0');
}
