namespace Concert.Api.Tests;

using System.Text.RegularExpressions;
using Concert.Application.Users.ChangeRole;

/// <summary>A small rehearsal as operators run it: a process, with the page that it writes and how it ends.</summary>
public sealed partial class RehearseToolTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_buyers_of_all_kinds_When_the_tool_rehearses_a_sale_Then_the_page_shows_it_and_nothing_is_left()
    {
        var folder = Directory.CreateTempSubdirectory("concert-").FullName;

        var (code, written, complaint) = await Rehearse(
            "--buyers 60 --seats 30 --seconds 5 --seed 1 --skew 0.05 --report",
            folder
        );

        code.ShouldBe(0, written + complaint);
        var page = await File.ReadAllTextAsync(Path.Combine(folder, "index.html"));
        page.ShouldContain("<strong>Clean.</strong>");
        Fact(page, "Seats sold").ShouldEndWith(" of 30");
        Outcomes(page).Values.Sum().ShouldBe(60);
        Outcomes(page)["Bought seats"].ShouldBeGreaterThan(10);
        Address().IsMatch(page).ShouldBeFalse("the page needs no other file");
        (await given.AnOrganizer().Get("admin/rehearsals")).Items.ShouldBeEmpty();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Given_an_argument_that_it_does_not_know_When_the_tool_is_run_Then_it_says_how_it_is_used()
    {
        var (code, _, complaint) = await Rehearse("--buyer", "60");

        code.ShouldBe(2);
        complaint.ShouldContain("Usage: Concert.Rehearse");
    }

    private async Task<(int Code, string Written, string Complaint)> Rehearse(string options, string last)
    {
        var account = await given.AnAccount();
        await given.Send(new ChangeRoleCommand(ActorId: null, account.UserId, UserRole.Organizer));
        var email = (await account.Get("users/me"))["email"]!;
        return await Command.RunOurs(
            Path.Combine(
                AppContext.BaseDirectory.Replace(
                    Path.Combine("tests", "Api.Tests"),
                    Path.Combine("tools", "Rehearse"),
                    StringComparison.Ordinal
                ),
                "Concert.Rehearse.dll"
            ),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["ConnectionStrings:Database"] = given.ConnectionString,
                ["Database:Provider"] = $"{Servers.Provider}",
                ["CONCERT_ORGANIZER_PASSWORD"] = Given.Password,
            },
            ["--url", $"{given.Host.ClientOptions.BaseAddress}", "--organizer", email, .. options.Split(' '), last]
        );
    }

    private static string Fact(string page, string name) =>
        Regex
            .Match(page, $"<dt>{name}</dt><dd>(?<value>[^<]*)</dd>", RegexOptions.None, TimeSpan.FromSeconds(1))
            .Groups["value"]
            .Value;

    /// <summary>The bars of the chart, by their names.</summary>
    private static Dictionary<string, int> Outcomes(string page) =>
        Bar()
            .Matches(page.Split("What became of the buyers</figcaption>")[1].Split("</figure>")[0])
            .ToDictionary(
                bar => bar.Groups["name"].Value,
                bar => int.Parse(bar.Groups["count"].Value, System.Globalization.CultureInfo.InvariantCulture),
                StringComparer.Ordinal
            );

    [GeneratedRegex(
        "<text x=\"0\" y=\"\\d+\">(?<name>[^<]+)</text><rect[^>]*/><text class=\"number\"[^>]*>(?<count>\\d+)</text>",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Bar();

    [GeneratedRegex("(src|href)=|url\\(|@import", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Address();
}
