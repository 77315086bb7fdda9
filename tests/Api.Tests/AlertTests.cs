namespace Concert.Api.Tests;

using System.Text.RegularExpressions;

/// <summary>Prometheus's configuration and docs/operations/alerts.yml. That needs its promtool on the PATH.</summary>
public sealed partial class AlertTests
{
    private static readonly string Rules = Repository.File("docs/operations/alerts.yml");
    private static readonly string Scenarios = Repository.File("docs/operations/alerts.test.yml");

    [Fact]
    public async Task Given_the_alerts_When_promtool_runs_them_and_their_scenarios_Then_it_accepts_both()
    {
        await Command.Run("promtool", "check", "rules", Rules);
        await Command.Run("promtool", "test", "rules", Scenarios);
    }

    [Fact]
    public async Task Given_what_is_shipped_for_Prometheus_When_promtool_checks_it_Then_it_is_valid()
    {
        var folder = OwnPrometheus.Mount();
        await Command.RunIn(folder.FullName, "promtool", "check", "config", "prometheus.yml");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Given_the_alerts_When_their_scenarios_are_read_Then_each_severity_of_each_fires_after_a_quiet_moment()
    {
        var rules = await File.ReadAllTextAsync(Rules);
        var alerts = Alert().Matches(rules).Select(Name).ToList();
        var scenarios = (await File.ReadAllTextAsync(Scenarios)).Split("  - name: ")[1..];

        var fired = scenarios
            .Where(scenario => scenario.Contains("exp_samples: []", StringComparison.Ordinal))
            .SelectMany(scenario => Firing().Matches(scenario).Select(Name));

        alerts.Count.ShouldBe(rules.Split("- alert: ").Length - 1, "each rule has a severity");
        alerts.Except(fired, StringComparer.Ordinal).ShouldBeEmpty();
    }

    private static string Name(Match match) => $"{match.Groups["name"]} {match.Groups["severity"]}";

    [GeneratedRegex(
        @"- alert: (?<name>\w+)\n(?:(?! +- ).*\n)*? +labels: \{ severity: (?<severity>critical|warning) \}",
        RegexOptions.ExplicitCapture,
        1_000
    )]
    private static partial Regex Alert();

    [GeneratedRegex(@"alertname=""(?<name>\w+)"",severity=""(?<severity>\w+)""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Firing();
}
