namespace Concert.Api.Http;

using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;

/// <summary>The page of a waiting room. Whatever stands in a blank is encoded, and no blank is looked for in it.</summary>
public sealed partial class WaitingRoomPage
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The page with its blanks, once there are addresses to be read.</summary>
    internal Page Page { get; set; } = new("", "");

    /// <param name="concertId">The concert.</param>
    /// <param name="view">What is to be seen.</param>
    /// <param name="form">The form at its end; see <see cref="Link"/>, <see cref="Join"/> and <see cref="HandOver"/>.</param>
    /// <param name="language">The visitor's.</param>
    internal string Render(long concertId, WaitingRoomView view, string form, Language language) =>
        Blank()
            .Replace(
                Page.Html,
                blank =>
                    blank.Groups["name"].Value switch
                    {
                        "lang" => language.Code,
                        "id" => concertId.ToString(CultureInfo.InvariantCulture),
                        "state" => view.State,
                        "title" => Encode(view.Title),
                        "refresh" => Refresh(view),
                        "view" => View(view, language),
                        "draw" => Draw(view, language),
                        "form" => form,
                        var key => Encode(language.Text(key)),
                    }
            );

    /// <param name="formsTo">Where its forms may lead besides to this service; null: nowhere.</param>
    public string PolicyFor(string? formsTo) =>
        formsTo is null
            ? Page.ContentSecurityPolicy
            : Page.ContentSecurityPolicy.Replace(
                "form-action 'self'",
                $"form-action 'self' {formsTo}",
                StringComparison.Ordinal
            );

    /// <summary>Leads to our own shop.</summary>
    internal static string Link(string address, string key, Language language, bool isPrimary = false) =>
        $"<p><a class=\"{(isPrimary ? "button primary" : "button")}\" href=\"{address}\">{Encode(language.Text(key))}</a></p>";

    /// <summary>Takes a place for a guest of another shop; the script does the same by calls.</summary>
    internal static string Join(string key, bool isChallenged, Language language) =>
        (isChallenged ? $"<noscript><p class=\"note warn\">{Encode(language.Text("challenged"))}</p></noscript>" : "")
        + $"<form id=\"join\" method=\"post\"><button class=\"primary\">{Encode(language.Text(key))}</button></form>";

    /// <summary>Hands a pass to another shop, in the body of a request, where no log and no address shows it.</summary>
    internal static string HandOver(Uri shop, string pass, Language language) =>
        $"<form id=\"hand-over\" method=\"post\" action=\"{Encode(shop.AbsoluteUri)}\">"
        + $"<input type=\"hidden\" name=\"pass\" value=\"{Encode(pass)}\" />"
        + $"<button class=\"primary\">{Encode(language.Text("continue", ("shop", shop.Host)))}</button></form>";

    /// <summary>For browsers without scripts, while something may change by itself.</summary>
    private static string Refresh(WaitingRoomView view) =>
        view.State is "waiting" or "draw" or "paused" or "active" or "away"
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"<noscript><meta http-equiv=\"refresh\" content=\"{view.PollAfterSeconds}\" /></noscript>"
            )
            : "";

    private static string View(WaitingRoomView view, Language language)
    {
        var html = new StringBuilder();
        html.Append(
            CultureInfo.InvariantCulture,
            $"<p><span class=\"badge {view.Tone}\">{Encode(view.Badge)}</span></p>"
        );
        html.Append(CultureInfo.InvariantCulture, $"<h1>{Encode(view.Title)}</h1>");
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(view.Heading)}</h2>");
        if (view.Number is { } number)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<p class=\"place\"><span>{Encode(language.Text("position"))}</span> <strong>{Encode(number)}</strong></p>"
            );
        }
        if (view.Progress is { } progress)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<progress aria-label=\"{Encode(language.Text("progress"))}\" value=\"{progress:0.###}\"></progress>"
            );
        }
        html.Append(CultureInfo.InvariantCulture, $"<p>{Encode(view.Text)}</p>");
        if (view.Facts.Count > 0)
        {
            html.Append("<dl class=\"facts\">");
            foreach (var fact in view.Facts)
            {
                var value = Encode(fact.Value);
                if (fact.At is { } at)
                    value = $"<time datetime=\"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\">{value}</time>";
                html.Append(CultureInfo.InvariantCulture, $"<div><dt>{Encode(fact.Label)}</dt><dd>{value}</dd></div>");
            }
            html.Append("</dl>");
        }
        return html.ToString();
    }

    /// <summary>The draw's commitment, and the visitor's own entry.</summary>
    private static string Draw(WaitingRoomView view, Language language)
    {
        if (view.SeedHash is null)
            return "";
        var entry = view.Entry is null
            ? ""
            : $"<div><dt>{Encode(language.Text("entry"))}</dt><dd><code>{Encode(view.Entry)}</code></dd></div>";
        return $"""
            <details class="card draw">
              <summary>{Encode(language.Text("draw.summary"))}</summary>
              <p>{Encode(language.Text("draw.explained"))}</p>
              <dl class="facts">
                <div><dt>{Encode(language.Text("commitment"))}</dt><dd><code>{Encode(view.SeedHash)}</code></dd></div>
                {entry}
              </dl>
            </details>
            """;
    }

    private static string Encode(string text) => Encoder.Encode(text);

    [GeneratedRegex("{{(?<name>[a-z.]+)}}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Blank();
}
