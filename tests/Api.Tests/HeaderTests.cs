namespace Concert.Api.Tests;

using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

/// <summary>What answers say to browsers and caches, on every route and where there is none.</summary>
public sealed class HeaderTests(Given given) : IClassFixture<Given>
{
    private static readonly string[] OtherPaths =
    [
        "/docs",
        "/docs/index.html",
        "/docs/index.js",
        "/nowhere",
        "/api/v1/nowhere",
    ];

    [Fact]
    public async Task Given_every_route_When_each_is_called_by_anybody_and_by_users_Then_all_answers_carry_safe_headers()
    {
        var concert = await given.AConcert();
        var customer = await given.AnAdmittedCustomer(concert);
        foreach (var caller in new[] { given.Anybody(), customer, given.AnOrganizer() })
        {
            foreach (var (method, path) in Calls(concert))
            {
                using var answer = await caller.Open(method, path);
                var call = $"{method} {path} {answer.StatusCode}";
                ((int)answer.StatusCode).ShouldBeLessThan(500, call);
                Header(answer, "X-Content-Type-Options").ShouldBe("nosniff", call);
                var isKept = answer.Headers.ETag is not null;
                answer.Headers.CacheControl.ShouldNotBeNull(call).NoStore.ShouldBe(!isKept, call);
                if (isKept)
                    method.ShouldBe(HttpMethod.Get, call);
                if (answer.Content.Headers.ContentType?.MediaType != "text/html")
                    continue;
                Header(answer, "Content-Security-Policy").ShouldNotBeNull(call).ShouldContain("frame-ancestors 'none'");
                // The forms of a waiting room are to say where they come from.
                var referrer = path.Contains("waiting-room", StringComparison.Ordinal)
                    ? "strict-origin"
                    : "no-referrer";
                Header(answer, "Referrer-Policy").ShouldBe(referrer, call);
            }
        }
    }

    [Fact]
    public async Task Given_every_route_that_answers_GET_When_HEAD_asks_Then_it_has_the_same_headers_and_no_body()
    {
        var concert = await given.AConcert();
        var customer = await given.AnAdmittedCustomer(concert);
        foreach (var (_, path) in Calls(concert).Where(call => call.Method == HttpMethod.Get))
        {
            using var get = await customer.Open(HttpMethod.Get, path);
            using var head = await customer.Open(HttpMethod.Head, path);
            head.StatusCode.ShouldBe(get.StatusCode, path);
            Names(head).ShouldBe(Names(get), path);
            (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty(path);
        }

        using var refused = await customer.Open(HttpMethod.Patch, "/api/v1/balance");
        refused.Content.Headers.Allow.ShouldBe(["GET", "HEAD"], ignoreOrder: true);

        // Whether a body's length is known beforehand is the server's business.
        static IEnumerable<string> Names(HttpResponseMessage answer) =>
            answer
                .Headers.Concat(answer.Content.Headers)
                .Select(header => header.Key)
                .Except(["Content-Length", "Transfer-Encoding"], StringComparer.Ordinal)
                .Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Given_docs_that_are_switched_off_When_they_are_asked_for_Then_there_are_none()
    {
        await using var bare = new ApiHost(
            given.ConnectionString,
            given.KeyPrefix,
            Locks.On,
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["Docs:Enabled"] = "false" }
        );
        foreach (var path in new[] { "/docs", "/docs/index.html", "/docs/index.js", "/openapi/v1.json" })
            (await given.Anybody(bare).Get(path)).ShouldBe(HttpStatusCode.NotFound, "http.not_found");
        (await given.Anybody(bare).Get("concerts")).ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Every method of every route, with the ids of the concert, and some paths that are no routes.</summary>
    private IEnumerable<(HttpMethod Method, string Path)> Calls(TestConcert concert) =>
        given
            .Host.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route =>
                (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                    .Where(method => method != "HEAD")
                    .Select(method => (new HttpMethod(method), PathOf(route.RoutePattern, concert)))
            )
            .Concat(OtherPaths.Select(path => (HttpMethod.Get, path)));

    private static string PathOf(RoutePattern route, TestConcert concert) =>
        $"/{string.Join('/', route.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => TextOf(part, concert)))))}";

    private static string TextOf(RoutePatternPart part, TestConcert concert) =>
        part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart { Name: "concertId" } => $"{concert.Id}",
            RoutePatternParameterPart { Name: "scheduleId" } => $"{concert.ScheduleId}",
            RoutePatternParameterPart { Name: "documentName" } => "v1",
            _ => $"{Guid.NewGuid()}",
        };

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(' ', values) : null;
}
