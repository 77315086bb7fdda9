namespace Concert.Api.Tests;

/// <summary>Where metrics can be read, and what they say.</summary>
public sealed class MetricsTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_an_instance_When_its_metrics_are_asked_for_Then_anybody_can_read_them_but_only_read()
    {
        var metrics = await given.Anybody().Get("/metrics");

        metrics.ShouldBe(HttpStatusCode.OK);
        metrics.MediaType.ShouldBe("text/plain");
        metrics.Body.ShouldContain("service_name=\"concert\"");
        (await given.Anybody().Post("/metrics")).ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Given_a_port_for_metrics_When_they_are_asked_for_Then_they_are_there_alone()
    {
        var port = new Uri($"http://127.0.0.1:{Command.FreePort()}");
        await using var host = AHost("Metrics:Port", $"{port.Port}");

        (await given.Anybody(host).Get("/metrics")).ShouldBe(HttpStatusCode.NotFound);
        (await Metrics.Of(port)).Sum("dotnet_process_cpu_time_seconds_total").ShouldNotBeNull();
        using var http = new HttpClient { BaseAddress = port };
        using var elsewhere = await http.GetAsync(new Uri("api/v1/concerts", UriKind.Relative));
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Given_metrics_that_are_off_When_they_are_asked_for_Then_there_are_none()
    {
        await using var host = AHost("Metrics:Enabled", "false");

        (await given.Anybody(host).Get("/metrics")).ShouldBe(HttpStatusCode.NotFound);
    }

    private ApiHost AHost(string setting, string value) =>
        given.ANewHost(settings: new Dictionary<string, string>(StringComparer.Ordinal) { [setting] = value });
}
