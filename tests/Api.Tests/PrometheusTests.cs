namespace Concert.Api.Tests;

using System.Text.Json;
using System.Text.RegularExpressions;

/// <summary>What is shipped for Prometheus and Grafana, against an instance that it scrapes.</summary>
public sealed partial class PrometheusTests(MonitoredSale sale) : IClassFixture<MonitoredSale>
{
    private static readonly string[] Keywords = ["and", "or", "unless", "offset"];

    private static readonly JsonElement Dashboard = JsonElement.Parse(
        File.ReadAllText(Repository.File("deploy/grafana/concert.json"))
    );

    [Fact]
    public async Task Given_two_instances_of_which_one_is_down_When_Prometheus_scrapes_them_Then_it_knows_which()
    {
        var up = await Eventually.Get(() => sale.Prometheus.Query("up"), series => series.Count == 2);

        up.ToDictionary(
                each => each.GetProperty("metric").GetProperty("instance").GetString()!,
                each => each.GetProperty("value")[1].GetString(),
                StringComparer.Ordinal
            )
            .ShouldBe(
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    [sale.Instance.Authority] = "1",
                    [sale.Down.Authority] = "0",
                },
                ignoreOrder: true
            );
        var pending = await Eventually.Get(
            () => sale.Prometheus.Query("ALERTS{alertname=\"InstanceDown\"}"),
            series => series.Count > 0
        );
        pending
            .ShouldHaveSingleItem()
            .GetProperty("metric")
            .GetProperty("instance")
            .GetString()
            .ShouldBe(sale.Down.Authority);
    }

    [Fact]
    public async Task Given_the_alerts_When_Prometheus_has_evaluated_them_Then_all_are_healthy()
    {
        var rules = await Eventually.Get(Rules, all => all.All(rule => Health(rule) != "unknown"));

        rules.ShouldNotBeEmpty();
        rules.Select(Health).ShouldAllBe(health => health == "ok");

        static string Health(JsonElement rule) => rule.GetProperty("health").GetString()!;
    }

    [Fact]
    public async Task Given_dashboard_and_alerts_When_an_instance_is_scraped_Then_it_has_each_metric_and_label_that_they_name()
    {
        var rules = await Rules();
        var recorded = rules.Select(rule => rule.GetProperty("name").GetString()!);
        var queries = rules.Select(rule => rule.GetProperty("query").GetString()!).Concat(DashboardQueries).ToList();

        var metrics = queries
            .SelectMany(MetricsOf)
            .Except(recorded, StringComparer.Ordinal)
            .ToHashSet(StringComparer.Ordinal);
        var labels = queries.SelectMany(LabelsOf).ToHashSet(StringComparer.Ordinal);

        metrics.Count.ShouldBeGreaterThan(20);
        await Eventually.Get(
            async () => string.Join(' ', metrics.Except(await Values("label/__name__/values"), StringComparer.Ordinal)),
            missing => missing.Length == 0
        );
        labels.Except(await Values("labels"), StringComparer.Ordinal).ShouldBeEmpty();

        async Task<IEnumerable<string>> Values(string of) =>
            (await sale.Prometheus.Ask(of)).EnumerateArray().Select(value => value.GetString()!);
    }

    [Fact]
    public async Task Given_the_dashboard_When_Prometheus_is_asked_its_queries_Then_it_can_answer_each()
    {
        foreach (var query in DashboardQueries)
            await sale.Prometheus.Query(query);
        await Eventually.Get(
            () => sale.Prometheus.Query("sum(concert_hold_attempts_total) > 0"),
            series => series.Count == 1
        );
    }

    [Fact]
    public void Given_the_dashboard_When_it_is_read_Then_its_panels_are_apart_and_ask_the_chosen_data_source()
    {
        var panels = Dashboard.GetProperty("panels").EnumerateArray().ToList();

        panels.Select(panel => panel.GetProperty("id").GetInt32()).ShouldBeUnique();
        panels
            .SelectMany(panel =>
            {
                var at = panel.GetProperty("gridPos");
                return from x in Enumerable.Range(at.GetProperty("x").GetInt32(), at.GetProperty("w").GetInt32())
                    from y in Enumerable.Range(at.GetProperty("y").GetInt32(), at.GetProperty("h").GetInt32())
                    select (x, y);
            })
            .ShouldBeUnique();
        Targets
            .Concat(panels.Where(panel => panel.GetProperty("type").GetString() != "row"))
            .ShouldAllBe(each => each.GetProperty("datasource").GetProperty("uid").GetString() == "${datasource}");
    }

    private static IEnumerable<JsonElement> Targets =>
        Dashboard
            .GetProperty("panels")
            .EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray());

    /// <summary>With everything chosen, as Grafana would send them.</summary>
    private static IReadOnlyList<string> DashboardQueries =>
        [
            .. Targets.Select(target =>
                target
                    .GetProperty("expr")
                    .GetString()!
                    .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
                    .Replace("$instance", ".*", StringComparison.Ordinal)
                    .Replace("$concert", ".*", StringComparison.Ordinal)
            ),
        ];

    private async Task<IReadOnlyList<JsonElement>> Rules() =>
        [
            .. (await sale.Prometheus.Ask("rules"))
                .GetProperty("groups")
                .EnumerateArray()
                .SelectMany(group => group.GetProperty("rules").EnumerateArray()),
        ];

    private static IEnumerable<string> MetricsOf(string query) =>
        Name()
            .Matches(NotAMetric().Replace(query, " "))
            .Select(match => match.Value)
            .Except(Keywords, StringComparer.Ordinal);

    private static IEnumerable<string> LabelsOf(string query) =>
        Label().Matches(query).SelectMany(match => match.Groups["label"].Captures).Select(capture => capture.Value);

    /// <summary>Selectors, ranges, and lists of labels.</summary>
    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]|\b(by|without|on|ignoring) ?\([^)]*\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex NotAMetric();

    /// <summary>But not of a function.</summary>
    [GeneratedRegex(@"\b[a-zA-Z_:](?>[\w:]*)(?!\s*\()", RegexOptions.None, 1_000)]
    private static partial Regex Name();

    [GeneratedRegex(
        @"[{,] ?(?<label>\w+)(=|!)|\b(by|without|on|ignoring) ?\(((?<label>\w+)(, ?)?)+\)",
        RegexOptions.ExplicitCapture,
        1_000
    )]
    private static partial Regex Label();
}

/// <summary>A sale on an instance that a Prometheus watches, which knows another one that is down.</summary>
public sealed class MonitoredSale : IAsyncLifetime
{
    private readonly Given _given = new();

    public Uri Instance => _given.Host.ClientOptions.BaseAddress;

    public Uri Down { get; } = new($"http://127.0.0.1:{Command.FreePort()}");

    internal OwnPrometheus Prometheus { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await _given.InitializeAsync();
        var concert = await _given.AConcert();
        var buyer = await _given.AnAdmittedCustomer(concert, balance: 10_000);
        var held = await buyer.Hold(concert, concert.SeatIds[0]);
        held.ShouldBe(HttpStatusCode.Created);
        (await buyer.Pay(held)).ShouldBe(HttpStatusCode.Created);
        (await (await _given.AnAdmittedCustomer(concert)).Hold(concert, concert.SeatIds[0])).ShouldBe(
            HttpStatusCode.Conflict
        );
        Prometheus = await OwnPrometheus.Start(Instance, Down);
    }

    public async ValueTask DisposeAsync()
    {
        Prometheus?.Dispose();
        await _given.DisposeAsync();
    }
}
