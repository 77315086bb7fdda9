namespace Concert.Rehearse;

using System.Net;
using System.Text;

/// <summary>A series of a chart; the colour is that of a class of the page's style.</summary>
internal sealed record Series(string Name, string Colour, IReadOnlyList<double> Values);

/// <summary>Charts as SVG, each with a title that a screen reader reads.</summary>
internal static class Charts
{
    private const int Width = 720;
    private const int Height = 240;
    private const int Left = 52;
    private const int Right = 12;
    private const int Top = 12;
    private const int Bottom = 30;
    private const int MaxDots = 1_500;

    private static readonly int[] Factors = [1, 2, 4, 6, 8, 10];

    private const double PlotWidth = Width - Left - Right;
    private const double PlotHeight = Height - Top - Bottom;

    /// <summary>Lines over the seconds of the rehearsal.</summary>
    /// <param name="opensAt">In seconds; marked if it is in the plot.</param>
    public static string Lines(string title, double opensAt, params Series[] series)
    {
        var count = series.Max(each => each.Values.Count);
        var most = Ceiling(Math.Max(1, series.Max(each => each.Values.DefaultIfEmpty().Max())));
        var svg = Begin(title, most, count - 1, "s");
        if (opensAt > 0 && opensAt < count - 1)
        {
            var x = X(opensAt, count - 1);
            svg.Append($"<path class=\"mark\" d=\"M{x:0.#} {Top}V{Height - Bottom}\"/>");
            svg.Append($"<text class=\"small\" x=\"{x + 5:0.#}\" y=\"{Top + 11}\">sale opens</text>");
        }
        foreach (var (name, colour, values) in series)
        {
            var line = string.Join('L', values.Select((value, i) => $"{X(i, count - 1):0.#} {Y(value, most):0.#}"));
            svg.Append(
                $"<path class=\"area {colour}\" d=\"M{Left} {Y(0, most):0.#}L{line}L{X(values.Count - 1, count - 1):0.#} {Y(0, most):0.#}Z\"/>"
            );
            svg.Append($"<path class=\"line {colour}\" d=\"M{line}\"><title>{Text(name)}</title></path>");
        }
        return End(svg, title, series);
    }

    /// <summary>A dot for each, or for evenly chosen ones of many.</summary>
    public static string Dots(
        string title,
        IReadOnlyList<(double X, double Y)> dots,
        double mostX,
        double mostY,
        string unit
    )
    {
        var top = Ceiling(Math.Max(1, mostY));
        var svg = Begin(title, top, Math.Max(1, mostX), unit);
        var step = Math.Max(1, dots.Count / (double)MaxDots);
        for (double i = 0; i < dots.Count; i += step)
        {
            var (x, y) = dots[(int)i];
            svg.Append($"<circle class=\"a\" cx=\"{X(x, Math.Max(1, mostX)):0.#}\" cy=\"{Y(y, top):0.#}\" r=\"1.8\"/>");
        }
        return End(svg, title, []);
    }

    /// <summary>A bar for each, with its value.</summary>
    public static string Bars(string title, IReadOnlyList<(string Name, string Colour, double Value)> bars)
    {
        const int Row = 30;
        const int Label = 210;
        var most = Math.Max(1, bars.Max(bar => bar.Value));
        var svg = new StringBuilder(
            $"<svg viewBox=\"0 0 {Width} {bars.Count * Row}\" role=\"img\" aria-label=\"{Text(title)}\">"
        );
        foreach (var (i, (name, colour, value)) in bars.Index())
        {
            var y = i * Row;
            var width = Math.Max(2, (Width - Label - 70) * value / most);
            svg.Append($"<text x=\"0\" y=\"{y + 20}\">{Text(name)}</text>");
            svg.Append(
                $"<rect class=\"{colour}\" x=\"{Label}\" y=\"{y + 6}\" width=\"{width:0.#}\" height=\"18\" rx=\"4\"/>"
            );
            svg.Append($"<text class=\"number\" x=\"{Label + width + 8:0.#}\" y=\"{y + 20}\">{value:N0}</text>");
        }
        return svg.Append("</svg>").ToString();
    }

    public static string Text(string text) => WebUtility.HtmlEncode(text);

    private static StringBuilder Begin(string title, double mostY, double mostX, string unit)
    {
        var svg = new StringBuilder(
            $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Text(title)}\">"
        );
        for (var i = 0; i <= 4; i++)
        {
            var y = Y(mostY * i / 4, mostY);
            svg.Append($"<path class=\"grid\" d=\"M{Left} {y:0.#}H{Width - Right}\"/>");
            svg.Append($"<text class=\"small end\" x=\"{Left - 8}\" y=\"{y + 4:0.#}\">{mostY * i / 4:#,0.##}</text>");
            var x = X(mostX * i / 4, mostX);
            svg.Append(
                $"<text class=\"small {(i == 4 ? "end" : i > 0 ? "middle" : "")}\" x=\"{x:0.#}\" y=\"{Height - 8}\">{mostX * i / 4:N0} {unit}</text>"
            );
        }
        return svg;
    }

    private static string End(StringBuilder svg, string title, Series[] series)
    {
        svg.Append("</svg>");
        if (series.Length > 1)
        {
            svg.Append("<p class=\"legend\">");
            foreach (var each in series)
                svg.Append($"<span><i class=\"{each.Colour}\"></i>{Text(each.Name)}</span>");
            svg.Append("</p>");
        }
        return $"<figure><figcaption>{Text(title)}</figcaption>{svg}</figure>\n";
    }

    private static double X(double value, double most) => Left + (PlotWidth * value / Math.Max(most, 1e-9));

    private static double Y(double value, double most) => Top + (PlotHeight * (1 - (value / most)));

    /// <summary>The next number that divides well by four.</summary>
    private static double Ceiling(double value)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Factors.Select(factor => factor * unit).First(each => each >= value);
    }
}
