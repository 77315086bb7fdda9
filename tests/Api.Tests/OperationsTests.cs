namespace Concert.Api.Tests;

/// <summary>What operators and integrators rely on besides the API itself.</summary>
public sealed class OperationsTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_an_instance_When_its_health_is_asked_Then_it_is_alive_and_ready()
    {
        (await given.Anybody().Get("/health/live")).ShouldBe(HttpStatusCode.OK);
        var ready = await given.Anybody().Get("/health/ready");
        ready.ShouldBe(HttpStatusCode.OK);
        ready["status"].ShouldBe("healthy");
    }

    [Fact]
    public async Task Given_a_browser_When_it_opens_the_docs_Then_there_is_a_page_to_try_the_API()
    {
        var page = await given.Anybody().Get("/docs/index.html");
        page.ShouldBe(HttpStatusCode.OK);
        page.Body.ShouldContain("Concert API");
    }

    [Fact]
    public async Task Given_a_correlation_id_When_it_is_sane_Then_it_comes_back_and_otherwise_another_does()
    {
        using var http = given.Host.Http();
        http.DefaultRequestHeaders.Add("X-Correlation-Id", "order-4711");
        using var sane = await http.GetAsync(new Uri("api/v1/concerts", UriKind.Relative));
        sane.Headers.GetValues("X-Correlation-Id").ShouldBe(["order-4711"]);

        http.DefaultRequestHeaders.Remove("X-Correlation-Id");
        http.DefaultRequestHeaders.Add("X-Correlation-Id", "<script>");
        using var insane = await http.GetAsync(new Uri("api/v1/nowhere", UriKind.Relative));
        insane.Headers.GetValues("X-Correlation-Id").Single().ShouldMatch("^[0-9a-f]{32}$");
    }
}
