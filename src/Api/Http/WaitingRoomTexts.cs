namespace Concert.Api.Http;

using System.Globalization;
using System.Text.Json;

/// <summary>What waiting rooms say, in each language; their scripts read the same files.</summary>
public sealed class WaitingRoomTexts(IWebHostEnvironment environment)
{
    private readonly Language[] _languages = [.. new[] { "en", "ko" }.Select(code => Read(environment, code))];

    /// <summary>The language that the visitor understands best, or English.</summary>
    internal Language Choose(HttpRequest request) =>
        request
            .GetTypedHeaders()
            .AcceptLanguage.OrderByDescending(each => each.Quality ?? 1)
            .Select(each => each.Value.ToString())
            .Prepend(request.Query["lang"].ToString())
            .Select(tag => _languages.FirstOrDefault(each => IsIn(tag, each)))
            .FirstOrDefault(each => each is not null)
        ?? _languages[0];

    private static bool IsIn(string tag, Language language) =>
        tag.Split('-')[0].Equals(language.Code, StringComparison.OrdinalIgnoreCase);

    private static Language Read(IWebHostEnvironment environment, string code)
    {
        using var file = environment
            .WebRootFileProvider.GetFileInfo($"texts/waiting-room.{code}.json")
            .CreateReadStream();
        return new Language(code, JsonSerializer.Deserialize<Dictionary<string, string>>(file)!);
    }
}

/// <summary>A language of the waiting rooms.</summary>
internal sealed class Language(string code, IReadOnlyDictionary<string, string> texts)
{
    private readonly CultureInfo _culture = CultureInfo.GetCultureInfo(code);

    public string Code => code;

    /// <summary>The text under a key, with values in the place of their names.</summary>
    public string Text(string key, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var text = texts[key];
        foreach (var (name, value) in values)
            text = text.Replace($"{{{name}}}", string.Create(_culture, $"{value:#,0.##}"), StringComparison.Ordinal);
        return text;
    }

    public string Number(long number) => number.ToString("N0", _culture);

    public string Duration(int seconds) =>
        seconds < 120 ? Text("seconds", ("count", seconds)) : Text("minutes", ("count", seconds / 60));

    /// <summary>How long something takes, between two bounds, in the unit that suits the longer one.</summary>
    public string Range(TimeSpan from, TimeSpan to)
    {
        var (unit, size) =
            to < TimeSpan.FromMinutes(90) ? ("minutes", TimeSpan.FromMinutes(1))
            : to < TimeSpan.FromHours(48) ? ("hours", TimeSpan.FromHours(1))
            : ("days", TimeSpan.FromDays(1));
        var (least, most) = ((long)(from / size), (long)Math.Ceiling(to / size));
        return most <= 1 ? Text($"range.one.{unit}")
            : least == 0 ? Text($"range.up_to.{unit}", ("to", most))
            : least == most ? Text($"range.about.{unit}", ("to", most))
            : Text($"range.{unit}", ("from", least), ("to", most));
    }
}
