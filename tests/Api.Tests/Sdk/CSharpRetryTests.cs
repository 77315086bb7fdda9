namespace Concert.Api.Tests.Sdk;

using System.Text;
using Concert.Sdk;
using ErrorCodes = Concert.Sdk.ErrorCodes;

/// <summary>When the C# client sends a call again, and when not: against answers that are made up.</summary>
public sealed class CSharpRetryTests
{
    private const string Charged =
        """{"entryId":"019aa5c3-6a1f-7b54-9d3e-2f8c5b7a1e01","amount":1,"balance":1,"currency":"KRW"}""";

    [Fact]
    public async Task Given_failures_that_pass_When_money_is_moved_Then_the_same_request_is_sent_until_it_is_answered()
    {
        using var service = new Service(
            _ => throw new HttpRequestException("away"),
            _ => Problem(503, "requests.congested", retryAfter: "0"),
            _ => Problem(409, "idempotency.in_progress", retryAfter: "0"),
            _ => Json(Charged)
        );

        (await service.Client.ChargeBalanceAsync(new() { Amount = 1m })).Balance.ShouldBe(1m);

        service.Requests.Count.ShouldBe(4);
        service
            .Requests.Select(each => each.Key)
            .Distinct(StringComparer.Ordinal)
            .ShouldHaveSingleItem()
            .ShouldNotBeNullOrEmpty();
        service.Requests.Select(each => each.Body).Distinct(StringComparer.Ordinal).ShouldBe(["""{"amount":1}"""]);
    }

    [Fact]
    public async Task Given_a_key_of_the_caller_When_a_call_is_made_Then_it_is_sent()
    {
        using var service = new Service(_ => Json(Charged));
        await service.Client.ChargeBalanceAsync(new() { Amount = 1m }, idempotencyKey: "order-4711");
        service.Requests.ShouldHaveSingleItem().Key.ShouldBe("order-4711");
    }

    [Theory]
    [InlineData(503, "database.unavailable", "0", 1, false)]
    [InlineData(429, "requests.rate_limited", "0", 4, false)]
    [InlineData(429, "users.too_many_attempts", "0", 1, false)]
    [InlineData(503, "database.unavailable", "0", 4, true)]
    [InlineData(503, "database.unavailable", "31", 1, true)]
    [InlineData(500, "http.internal_error", null, 1, true)]
    [InlineData(422, "reservations.seat_limit_exceeded", null, 1, true)]
    [InlineData(502, null, null, 4, true)]
    public async Task Given_a_failure_that_stays_When_a_call_is_made_Then_it_is_repeated_only_where_that_is_safe(
        int status,
        string? code,
        string? retryAfter,
        int requests,
        bool hasKey
    )
    {
        using var service = new Service(_ => Problem(status, code, retryAfter));

        var error = await Should.ThrowAsync<ConcertException>(() =>
            hasKey
                ? service.Client.ChargeBalanceAsync(new() { Amount = 1m })
                : (Task)service.Client.LoginAsync(new() { Email = "a@b", Password = "c" })
        );

        (error.Status, error.Code).ShouldBe((status, code));
        service.Requests.Count.ShouldBe(requests);
    }

    [Fact]
    public async Task Given_a_pause_before_a_retry_When_the_caller_cancels_Then_it_ends_at_once()
    {
        using var cancelling = new CancellationTokenSource();
        using var service = new Service(_ =>
        {
            cancelling.CancelAfter(TimeSpan.FromMilliseconds(50));
            return Problem(503, "database.unavailable", retryAfter: "30");
        });

        await Should.ThrowAsync<OperationCanceledException>(() => service.Client.GetBalanceAsync(cancelling.Token));

        service.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Given_a_newer_service_When_it_answers_more_than_is_known_Then_the_rest_is_read()
    {
        const string Status =
            """{"token":"t","concertId":1,"status":"promoted","position":3,"pollAfterSeconds":1,"mood":{"of":["all"]}}""";
        using var newer = new Service(_ => Json(Status));
        var place = await newer.Client.GetQueueStatusAsync("t");
        (place.Status, place.Position).ShouldBe((QueueState.Unknown, 3));

        using var odd = new Service(_ => Problem(418, "teapot.short", retryAfter: null, """,  "spout": 1"""));
        var error = await Should.ThrowAsync<ConcertException>(() => odd.Client.GetBalanceAsync());
        error.Code.ShouldBe("teapot.short");
        error.Problem!.Value.GetProperty("spout").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Given_a_form_with_mistakes_When_it_is_refused_Then_the_messages_are_there_by_field()
    {
        using var service = new Service(_ =>
            Problem(400, "validation.failed", retryAfter: null, """, "errors": {"amount": ["Must be more than 0."]}""")
        );

        var error = await Should.ThrowAsync<ConcertException>(() =>
            service.Client.ChargeBalanceAsync(new() { Amount = 0 })
        );

        error.Code.ShouldBe(ErrorCodes.ValidationFailed);
        error.Errors!["amount"].ShouldBe(["Must be more than 0."]);
    }

    [Fact]
    public async Task Given_members_of_another_kind_When_a_call_is_refused_Then_the_code_still_tells()
    {
        using var service = new Service(_ =>
            Problem(409, "gateway.odd", null, """, "errors": {"a": "x", "b": ["y"]}, "seatIds": ["x", 1.5, 7]""")
        );

        var error = await Should.ThrowAsync<ConcertException>(() => service.Client.GetBalanceAsync());

        error.Code.ShouldBe("gateway.odd");
        error.Errors!.Keys.ShouldBe(["b"]);
        error.SeatIds.ShouldBe([7]);
    }

    [Fact]
    public async Task Given_a_refusal_whose_body_never_ends_When_it_is_read_Then_the_time_limit_ends_it()
    {
        using var service = new Service(_ => new HttpResponseMessage(HttpStatusCode.Forbidden)
        {
            Content = new StreamContent(new System.IO.Pipelines.Pipe().Reader.AsStream())
            {
                Headers = { { "Content-Type", "application/problem+json" } },
            },
        });
        using var http = new HttpClient(service, disposeHandler: false)
        {
            BaseAddress = new Uri("http://service.invalid"),
        };
        var client = new ConcertClient(http, new() { Timeout = TimeSpan.FromMilliseconds(100) });

        var error = await Should.ThrowAsync<ConcertException>(() =>
            client.LoginAsync(new() { Email = "a", Password = "b" })
        );

        error.Status.ShouldBe(0);
    }

    [Fact]
    public async Task Given_a_source_of_tokens_that_fails_When_a_call_is_made_Then_its_failure_comes_through_at_once()
    {
        using var service = new Service(_ => Json(Charged));
        using var http = new HttpClient(service, disposeHandler: false)
        {
            BaseAddress = new Uri("http://service.invalid"),
        };
        var client = new ConcertClient(http, new() { AccessToken = _ => throw new IOException("key store") });

        (await Should.ThrowAsync<IOException>(() => client.GetBalanceAsync())).Message.ShouldBe("key store");

        service.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_an_answer_with_headers_When_the_application_asks_for_them_Then_it_sees_them()
    {
        using var service = new Service(_ =>
        {
            var answer = Json("""{"items":[],"nextCursor":null}""");
            answer.Headers.TryAddWithoutValidation("ETag", "\"1\"");
            return answer;
        });
        using var http = new HttpClient(service, disposeHandler: false)
        {
            BaseAddress = new Uri("http://service.invalid"),
        };
        string? seen = null;
        var client = new ConcertClient(http, new() { OnResponse = answer => seen = answer.Headers.ETag?.Tag });

        await client.ListConcertsAsync();

        seen.ShouldBe("\"1\"");
    }

    [Theory]
    [InlineData("a\r\nX-Injected: y")]
    [InlineData("order-1\n")]
    [InlineData("schl\u00fcssel")]
    public async Task Given_a_key_that_no_header_may_have_When_a_call_is_made_Then_it_is_refused_and_nothing_is_sent(
        string key
    )
    {
        using var service = new Service(_ => Json(Charged));

        await Should.ThrowAsync<ArgumentException>(() => service.Client.ChargeBalanceAsync(new() { Amount = 1m }, key));
        await Should.ThrowAsync<ArgumentException>(() => service.Client.GetQueueStatusAsync(key));

        service.Requests.ShouldBeEmpty();
    }

    private static HttpResponseMessage Json(string body, int status = 200, string type = "application/json") =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };

    private static HttpResponseMessage Problem(int status, string? code, string? retryAfter, string more = "")
    {
        var answer = code is null
            ? Json("<html>", status, "text/html")
            : Json(
                $$"""{"type":"t","title":"t","status":{{status}},"detail":"d","code":"{{code}}","traceId":"x"{{more}}}""",
                status,
                "application/problem+json"
            );
        if (retryAfter is not null)
            answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return answer;
    }

    /// <summary>Answers one request after another; the last answer goes for all that follow.</summary>
    private sealed class Service : HttpMessageHandler
    {
        private readonly Func<HttpRequestMessage, HttpResponseMessage>[] _answers;
        private readonly HttpClient _http;

        public Service(params Func<HttpRequestMessage, HttpResponseMessage>[] answers)
        {
            _answers = answers;
            _http = new HttpClient(this, disposeHandler: false) { BaseAddress = new Uri("http://service.invalid") };
            Client = new ConcertClient(_http, new() { RetryDelay = TimeSpan.FromMilliseconds(1) });
        }

        public ConcertClient Client { get; }

        public List<(string? Key, string? Body)> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var key = request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null;
            var body = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : null;
            Requests.Add((key, body));
            return _answers[Math.Min(Requests.Count, _answers.Length) - 1](request);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _http.Dispose();
            base.Dispose(disposing);
        }
    }
}
