namespace Concert.Api.Tests;

/// <summary>An argument that is not understood starts nothing, and a command that was not done says so.</summary>
public sealed class CommandLineTests(Given given) : IClassFixture<Given>
{
    private static readonly Dictionary<string, string> NoSettings = new(StringComparer.Ordinal);

    [Theory]
    [InlineData("--migrat")]
    [InlineData("--migrate=true")]
    [InlineData("migrate")]
    [InlineData("-m")]
    [InlineData("--migrate --rebuild-ranking")]
    [InlineData("--grant-organizer")]
    [InlineData("--grant-organizer --migrate")]
    [InlineData("--grant-organizer=ada@example.com")]
    [InlineData("--remove-demo-organizer ada@example.com")]
    [InlineData("--url http://127.0.0.1:0")]
    [InlineData("--urls")]
    [InlineData("--urls --migrate")]
    [InlineData("--Redis:KeyPrefix")]
    [InlineData("Redis:KeyPrefix=shop:")]
    [InlineData("")]
    public void Given_arguments_that_are_not_understood_When_they_are_read_Then_they_are_refused(string arguments)
    {
        CommandLine.Parse(arguments.Split(' ')).ExitCode.ShouldBe(2);
    }

    [Theory]
    [InlineData("--urls http://127.0.0.1:0")]
    [InlineData("--URLS=http://127.0.0.1:0")]
    [InlineData("--environment Production --contentRoot=/tmp")]
    [InlineData("--Redis:KeyPrefix shop: --Tokens:SigningKey=a=b")]
    public void Given_settings_When_they_are_read_Then_they_are_passed_on_as_they_are(string arguments)
    {
        var read = CommandLine.Parse(arguments.Split(' '));

        read.ExitCode.ShouldBeNull();
        read.Settings.ShouldBe(arguments.Split(' '));
    }

    [Fact]
    public async Task Given_a_mistyped_command_When_the_program_starts_Then_it_ends_with_a_sentence_and_serves_nothing()
    {
        var ended = await ApiProcess.Run(given.Host.Settings, "--migrat");

        ended.Code.ShouldBe(2);
        ended.Complaint.Trim().ShouldBe("There is no argument --migrat. --help lists the arguments.");
        ended.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_no_settings_When_help_is_asked_for_Then_it_lists_the_commands()
    {
        var ended = await ApiProcess.Run(NoSettings, "--help");

        ended.Code.ShouldBe(0);
        ended.Complaint.ShouldBeEmpty();
        ended.Output.ShouldContain("--migrate ");
        ended.Output.ShouldContain("--rebuild-ranking ");
        ended.Output.ShouldContain("--grant-organizer EMAIL ");
    }

    [Fact]
    public async Task Given_no_key_for_secrets_When_the_database_is_to_be_migrated_Then_it_is_refused_with_a_sentence()
    {
        var settings = new Dictionary<string, string>(given.Host.Settings, StringComparer.Ordinal)
        {
            ["Secrets:Keys:0"] = "short",
        };

        var ended = await ApiProcess.Run(settings, "--migrate");

        ended.Code.ShouldBe(2);
        ended
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldHaveSingleItem()
            .ShouldContain("Secrets:Keys:0 and each key beside it must have at least 32 bytes");
    }

    [Fact]
    public async Task Given_settings_in_files_When_a_command_is_done_Then_they_win_over_all_but_the_command_line()
    {
        var folder = Directory.CreateTempSubdirectory("concert-").FullName;
        foreach (var (name, value) in given.Host.Settings)
        {
            var file = Path.Combine(folder, name.Replace(":", "__", StringComparison.Ordinal));
            await File.WriteAllTextAsync(file, $"{value}\n");
        }
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Settings:Folder"] = folder,
            ["Secrets:Keys:0"] = "short",
        };

        (await ApiProcess.Run(settings, "--wait-for-migration")).Code.ShouldBe(0);

        (await ApiProcess.Run(settings, "--wait-for-migration", "--Secrets:Keys:0=short")).Code.ShouldBe(2);
    }

    [Fact]
    public async Task Given_an_address_that_is_taken_When_the_program_starts_Then_it_ends_with_a_sentence()
    {
        var taken = given.Host.ClientOptions.BaseAddress.ToString();

        var ended = await ApiProcess.Run(given.Host.Settings, "--urls", taken);

        ended.Code.ShouldBe(1);
        ended.Complaint.TrimEnd().Split('\n').ShouldHaveSingleItem().ShouldContain("address already in use");
    }

    [Fact]
    public async Task Given_a_command_with_a_setting_behind_it_When_it_is_done_Then_it_is_done_with_that_setting()
    {
        var settings = new Dictionary<string, string>(given.Host.Settings, StringComparer.Ordinal);

        (await ApiProcess.Run(settings, "--rebuild-ranking")).Code.ShouldBe(0);

        var off = await ApiProcess.Run(settings, "--rebuild-ranking", "--Events:Ranking=false");
        off.Code.ShouldBe(1);
        off.Complaint.ShouldContain("was not rebuilt");
    }

    [Fact]
    public async Task Given_Redis_away_When_the_ranking_is_to_be_rebuilt_Then_the_command_fails_with_one_line_in_the_log()
    {
        var away = new Dictionary<string, string>(given.Host.Settings, StringComparer.Ordinal)
        {
            ["ConnectionStrings:Redis"] = $"127.0.0.1:{Command.FreePort()}",
            ["Redis:CallTimeout"] = "00:00:01",
        };

        var ended = await ApiProcess.Run(away, "--rebuild-ranking");

        ended.Code.ShouldBe(1);
        ended.Complaint.ShouldBeEmpty();
        ended.Output.Split('\n').Count(line => line.Contains(" FTL ", StringComparison.Ordinal)).ShouldBe(1);
    }
}
