namespace Concert.Api.Tests.Support;

using System.Text.RegularExpressions;

/// <summary>The code in a page of the docs, so that tests can run it as it stands.</summary>
internal static class Guide
{
    /// <summary>All blocks in that language, one after another.</summary>
    public static string Code(string page, string language)
    {
        var blocks = Regex.Matches(
            File.ReadAllText(Repository.File(page)),
            $"^```{Regex.Escape(language)}\n(?<code>.*?)^```$",
            RegexOptions.Multiline | RegexOptions.Singleline,
            TimeSpan.FromSeconds(1)
        );
        blocks.ShouldNotBeEmpty($"{page} has no code in {language}");
        return string.Join('\n', blocks.Select(block => block.Groups["code"].Value));
    }

    /// <summary>Runs the script of a page, and answers what it wrote.</summary>
    public static Task<string> Follow(Given given, string page) =>
        Command.Run(
            "env",
            $"CONCERT_URL={given.Host.ClientOptions.BaseAddress.AbsoluteUri.TrimEnd('/')}",
            "bash",
            "-euo",
            "pipefail",
            "-c",
            Code(page, "bash").Replace(DemoOrganizer.Password, Given.Password, StringComparison.Ordinal)
        );
}
