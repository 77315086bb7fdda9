namespace Concert.Api.Tests;

using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;

/// <summary>Bad input gets a clear refusal, never a 500, and nothing is written.</summary>
public sealed class BadInputTests(Given given) : IClassFixture<Given>
{
    private const string Register = """{"email":"x@example.com","password":"long enough","displayName":"X"}""";

    public static TheoryData<string, string, string, HttpStatusCode, string> BadBodies =>
        new()
        {
            { "POST", "balance/charges", "{", HttpStatusCode.BadRequest, "http.malformed_body" },
            { "POST", "balance/charges", "", HttpStatusCode.BadRequest, "http.malformed_body" },
            { "POST", "balance/charges", "null", HttpStatusCode.BadRequest, "validation.failed" },
            { "POST", "balance/charges", "{\"amount\":1} x", HttpStatusCode.BadRequest, "http.malformed_body" },
            { "POST", "balance/charges", "[", HttpStatusCode.BadRequest, "http.malformed_body" },
            { "POST", "balance/charges", "[]", HttpStatusCode.BadRequest, "validation.failed" },
            { "POST", "balance/charges", "{}", HttpStatusCode.BadRequest, "validation.failed" },
            { "POST", "balance/charges", """{"amount":"100"}""", HttpStatusCode.BadRequest, "validation.failed" },
            { "POST", "balance/charges", """{"amount":null}""", HttpStatusCode.BadRequest, "validation.failed" },
            { "POST", "balance/charges", """{"amount":0}""", HttpStatusCode.BadRequest, "validation.failed" },
            { "POST", "balance/charges", """{"amount":-1}""", HttpStatusCode.BadRequest, "validation.failed" },
            { "POST", "balance/charges", """{"amount":0.001}""", HttpStatusCode.BadRequest, "validation.failed" },
            { "POST", "balance/charges", """{"amount":10000000.01}""", HttpStatusCode.BadRequest, "validation.failed" },
            { "POST", "balance/charges", """{"amount":1e400}""", HttpStatusCode.BadRequest, "validation.failed" },
            {
                "POST",
                "balance/charges",
                """{"amount":1,"amount":2}""",
                HttpStatusCode.BadRequest,
                "validation.failed"
            },
            { "POST", "balance/uses", """{"amount":0}""", HttpStatusCode.BadRequest, "validation.failed" },
            { "POST", "payments", "{}", HttpStatusCode.BadRequest, "validation.failed" },
            { "POST", "payments", """{"reservationId":"x"}""", HttpStatusCode.BadRequest, "validation.failed" },
            {
                "POST",
                "payments",
                """{"reservationId":"01a1fbfb-6073-73ff-a43f-386d76d65fd2"}""",
                HttpStatusCode.NotFound,
                "reservations.not_found"
            },
            { "POST", "auth/register", "{}", HttpStatusCode.BadRequest, "validation.failed" },
            {
                "POST",
                "auth/register",
                Register.Replace("x@example.com", "no address@example.com", StringComparison.Ordinal),
                HttpStatusCode.BadRequest,
                "validation.failed"
            },
            {
                "POST",
                "auth/register",
                Register.Replace("long enough", "short", StringComparison.Ordinal),
                HttpStatusCode.BadRequest,
                "validation.failed"
            },
            {
                "POST",
                "auth/register",
                Register.Replace("\"X\"", "\"\\u0000\"", StringComparison.Ordinal),
                HttpStatusCode.BadRequest,
                "validation.failed"
            },
            {
                "POST",
                "auth/register",
                Register.Replace("\"X\"", "\"\\ud800\"", StringComparison.Ordinal),
                HttpStatusCode.BadRequest,
                "validation.failed"
            },
            {
                "POST",
                "auth/login",
                """{"email":"nobody@example.com","password":"whatever it is"}""",
                HttpStatusCode.Unauthorized,
                "users.invalid_credentials"
            },
            { "DELETE", "concerts/1", "", HttpStatusCode.MethodNotAllowed, "http.method_not_allowed" },
            { "GET", "nowhere", "", HttpStatusCode.NotFound, "http.not_found" },
            { "GET", "/nowhere", "", HttpStatusCode.NotFound, "http.not_found" },
            { "GET", "concerts/x", "", HttpStatusCode.NotFound, "http.not_found" },
            { "GET", "concerts/99999999999999999999", "", HttpStatusCode.NotFound, "http.not_found" },
            { "GET", "concerts/999999", "", HttpStatusCode.NotFound, "concerts.not_found" },
            { "GET", "concerts/999999/schedules", "", HttpStatusCode.NotFound, "concerts.not_found" },
            { "GET", "schedules/999999/seats", "", HttpStatusCode.NotFound, "concerts.schedule_not_found" },
            { "POST", "concerts/999999/queue/tokens", "", HttpStatusCode.NotFound, "concerts.not_found" },
            { "GET", "concerts?limit=0", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "concerts?limit=101", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "concerts?limit=0x5", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "concerts?limit=", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "concerts?limit=5&limit=6", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "concerts?limit=many", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "concerts?cursor=nonsense", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "concerts/ranking?window=year", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "concerts/ranking?window=0", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "concerts/ranking?limit=0", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "schedules/1/seats?status=broken", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "schedules/1/seats?status=1", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "concerts/1/schedules?limit=0", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "concerts/1/schedules?cursor=x", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "balance/entries?cursor=YWZ0ZXI6LTE", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "reservations?limit=-1", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "payments?limit=1000", "", HttpStatusCode.BadRequest, "validation.failed" },
            { "GET", "reservations/x", "", HttpStatusCode.NotFound, "http.not_found" },
            { "POST", "admin/concerts", "{}", HttpStatusCode.Forbidden, "auth.forbidden" },
            { "GET", "admin/concerts/1/statistics", "", HttpStatusCode.Forbidden, "auth.forbidden" },
        };

    public static TheoryData<string, string, string> BadAdministration =>
        new()
        {
            { "POST", "admin/concerts", "{}" },
            { "POST", "admin/concerts", Announcement(title: "") },
            { "POST", "admin/concerts", Announcement(title: new string('x', 201)) },
            { "POST", "admin/concerts", Announcement(saleClosesAt: "2030-01-01T00:00:00Z") },
            { "POST", "admin/concerts", Announcement(saleClosesAt: "2031-01-01T00:00:00") },
            { "POST", "admin/concerts", Announcement(saleClosesAt: "tomorrow") },
            { "POST", "admin/concerts", Announcement(policy: """{"holdSeconds":2}""") },
            { "POST", "admin/concerts", Announcement(policy: """{"maxActive":0}""") },
            { "POST", "admin/concerts", Announcement(policy: """{"noShowSeconds":9}""") },
            { "POST", "admin/concerts", Announcement(policy: """{"fairness":"lottery"}""") },
            { "POST", "admin/concerts", Announcement(policy: """{"fairness":1}""") },
            { "POST", "admin/concerts", Announcement(policy: """{"maxActive":1.5}""") },
            { "PUT", "admin/concerts/1/policy", "{}" },
            { "PUT", "admin/concerts/1/policy", """{"holdSeconds":300}""" },
            { "PUT", "admin/concerts/1/policy", WholePolicy(holdSeconds: 3_601) },
            { "POST", "admin/concerts/1/schedules", Dates("[]") },
            { "POST", "admin/concerts/1/schedules", Dates("[null]") },
            { "POST", "admin/concerts/1/schedules", Dates("""[{"section":"A","rows":0,"seatsPerRow":1,"price":1}]""") },
            {
                "POST",
                "admin/concerts/1/schedules",
                Dates(
                    """[{"section":"A","rows":1,"seatsPerRow":1,"price":1},{"section":"a ","rows":1,"seatsPerRow":1,"price":1}]"""
                )
            },
            {
                "POST",
                "admin/concerts/1/schedules",
                Dates("""[{"section":"A","rows":2147483647,"seatsPerRow":2147483647,"price":1}]""")
            },
            {
                "POST",
                "admin/concerts/1/schedules",
                Dates("""[{"section":"A","rows":201,"seatsPerRow":1,"price":1}]""")
            },
            {
                "POST",
                "admin/concerts/1/schedules",
                Dates(
                    """[{"section":"A","rows":1,"seatsPerRow":1,"price":1},{"section":"a ","rows":1,"seatsPerRow":1,"price":1}]"""
                )
            },
            {
                "POST",
                "admin/concerts/1/schedules",
                Dates("""[{"section":"A","rows":2147483647,"seatsPerRow":2147483647,"price":1}]""")
            },
            {
                "POST",
                "admin/concerts/1/schedules",
                Dates("""[{"section":"A","rows":1,"seatsPerRow":1001,"price":1}]""")
            },
            { "POST", "admin/concerts/1/schedules", Dates("""[{"section":"A","rows":1,"seatsPerRow":1}]""") },
            {
                "POST",
                "admin/concerts/1/schedules",
                Dates(
                    """[{"section":"A","rows":1,"seatsPerRow":1,"price":1},{"section":"a ","rows":1,"seatsPerRow":1,"price":1}]"""
                )
            },
            {
                "POST",
                "admin/concerts/1/schedules",
                Dates("""[{"section":"A","rows":2147483647,"seatsPerRow":2147483647,"price":1}]""")
            },
            {
                "POST",
                "admin/concerts/1/schedules",
                Dates("""[{"section":"A","rows":1,"seatsPerRow":1,"price":-1}]""")
            },
            {
                "POST",
                "admin/concerts/1/schedules",
                Dates(
                    """[{"section":"A","rows":1,"seatsPerRow":1,"price":1},{"section":"a ","rows":1,"seatsPerRow":1,"price":1}]"""
                )
            },
            {
                "POST",
                "admin/concerts/1/schedules",
                Dates("""[{"section":"A","rows":2147483647,"seatsPerRow":2147483647,"price":1}]""")
            },
            {
                "POST",
                "admin/concerts/1/schedules",
                Dates("""[{"section":"A","rows":200,"seatsPerRow":501,"price":1}]""")
            },
            {
                "POST",
                "admin/concerts/1/schedules",
                Dates(
                    """[{"section":"A","rows":1,"seatsPerRow":1,"price":1},{"section":"a ","rows":1,"seatsPerRow":1,"price":1}]"""
                )
            },
            {
                "POST",
                "admin/concerts/1/schedules",
                Dates("""[{"section":"A","rows":2147483647,"seatsPerRow":2147483647,"price":1}]""")
            },
            {
                "POST",
                "admin/concerts/1/schedules",
                Dates(
                    """[{"section":"A","rows":1,"seatsPerRow":1,"price":1},{"section":"A","rows":1,"seatsPerRow":1,"price":1}]"""
                )
            },
        };

    [Theory, MemberData(nameof(BadBodies))]
    public async Task Given_a_bad_request_When_a_customer_sends_it_Then_it_is_refused_and_nothing_is_written(
        string method,
        string path,
        string body,
        HttpStatusCode status,
        string code
    )
    {
        var customer = await given.ACustomer(balance: 100);
        var before = await CountRows();

        var content = method == "POST" ? Json(body) : null;
        (await customer.Send(new HttpMethod(method), path, content)).ShouldBe(status, code);

        (await CountRows()).ShouldBe(before);
    }

    [Theory, MemberData(nameof(BadAdministration))]
    public async Task Given_a_bad_request_When_an_organizer_sends_it_Then_validation_fails_and_nothing_is_written(
        string method,
        string path,
        string body
    )
    {
        await given.AConcert(seats: 1);
        var before = await CountRows();

        (await given.AnOrganizer().Send(new HttpMethod(method), path, Json(body))).ShouldBe(
            HttpStatusCode.BadRequest,
            "validation.failed"
        );

        (await CountRows()).ShouldBe(before);
    }

    [Theory]
    [InlineData("[]", HttpStatusCode.BadRequest, "validation.failed")]
    [InlineData("[1,1]", HttpStatusCode.BadRequest, "validation.failed")]
    [InlineData("""["1"]""", HttpStatusCode.BadRequest, "validation.failed")]
    [InlineData("[1.5]", HttpStatusCode.BadRequest, "validation.failed")]
    [InlineData("[null]", HttpStatusCode.BadRequest, "validation.failed")]
    [InlineData("[-1]", HttpStatusCode.NotFound, "concerts.seat_not_found")]
    [InlineData("[999999999]", HttpStatusCode.NotFound, "concerts.seat_not_found")]
    public async Task Given_bad_seats_When_they_are_held_Then_they_are_refused(
        string seatIds,
        HttpStatusCode status,
        string code
    )
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert);

        var answer = await user.Send(
            HttpMethod.Post,
            "reservations",
            Json($$"""{"scheduleId":{{concert.ScheduleId}},"seatIds":{{seatIds}}}""")
        );

        answer.ShouldBe(status, code);
    }

    [Fact]
    public async Task Given_a_date_that_is_unknown_or_cannot_be_booked_When_a_seat_is_held_Then_it_is_refused()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert);

        (await user.Hold(concert with { ScheduleId = 999_999 }, concert.SeatIds[0])).ShouldBe(
            HttpStatusCode.NotFound,
            "concerts.schedule_not_found"
        );
        (await user.Hold(concert, concert.SeatIds[0], 999_999_999)).ShouldBe(
            HttpStatusCode.NotFound,
            "concerts.seat_not_found"
        );

        await given.Close(concert);

        (await user.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Conflict, "concerts.not_on_sale");
    }

    [Fact]
    public async Task Given_nobody_signed_in_When_a_user_is_needed_Then_sign_in_is_required()
    {
        var refused = await given.Anybody().Get("balance");

        refused.ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
        refused.Headers.WwwAuthenticate.Single().Scheme.ShouldBe("Bearer");
        (await given.Anybody().As("rubbish").Get("balance")).ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
    }

    [Fact]
    public async Task Given_a_registered_address_When_it_is_registered_again_in_capitals_Then_it_is_taken()
    {
        var account = new
        {
            email = "twice@example.com",
            password = "long enough",
            displayName = "Twice",
        };
        (await given.Anybody().Post("auth/register", account)).ShouldBe(HttpStatusCode.Created);

        (await given.Anybody().Post("auth/register", account with { email = "TWICE@example.com" })).ShouldBe(
            HttpStatusCode.Conflict,
            "users.email_taken"
        );
    }

    [Fact]
    public async Task Given_100_wrong_passwords_within_a_minute_When_one_more_is_tried_Then_it_is_one_too_many()
    {
        var account = new
        {
            email = "target@example.com",
            password = "long enough",
            displayName = "Target",
        };
        await given.Anybody().Post("auth/register", account);
        var right = new { account.email, account.password };
        var wrong = new { account.email, password = "a wrong guess" };
        var anybody = given.Anybody();
        foreach (
            var answer in await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => anybody.Post("auth/login", wrong)))
        )
            answer.ShouldBe(HttpStatusCode.Unauthorized, "users.invalid_credentials");

        var refused = await anybody.Post("auth/login", right);

        refused.ShouldBe(HttpStatusCode.TooManyRequests, "users.too_many_attempts");
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Given_a_body_of_another_kind_or_too_large_When_it_is_sent_Then_it_is_refused()
    {
        var customer = await given.ACustomer();
        using var text = new StringContent("amount=1", Encoding.UTF8, "text/plain");
        (await customer.Send(HttpMethod.Post, "balance/charges", text)).ShouldBe(
            HttpStatusCode.UnsupportedMediaType,
            "http.unsupported_media_type"
        );

        using var form = new MultipartFormDataContent { { new StringContent("1"), "amount" } };
        (await customer.Send(HttpMethod.Post, "balance/charges", form)).ShouldBe(
            HttpStatusCode.UnsupportedMediaType,
            "http.unsupported_media_type"
        );

        var large = $$"""{"amount":1,"padding":"{{new string('x', 64 * 1024)}}"}""";
        (await customer.Send(HttpMethod.Post, "balance/charges", Json(large))).ShouldBe(
            HttpStatusCode.RequestEntityTooLarge,
            "http.payload_too_large"
        );
        (await customer.Get("balance"))["amount"].ShouldBe("0");
    }

    private static StringContent Json(string body) =>
        new(body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));

    private static string Announcement(
        string title = "T",
        string saleClosesAt = "2031-01-01T00:00:00Z",
        string policy = "null"
    ) =>
        $$"""
            {"title":"{{title}}","artist":"A","venue":"V","saleOpensAt":"2030-01-01T00:00:00Z",
             "saleClosesAt":"{{saleClosesAt}}","policy":{{policy}}}
            """;

    private static string Dates(string seating) =>
        $$"""
            {"startsAt":"2031-01-01T00:00:00Z","bookingOpensAt":"2030-01-01T00:00:00Z",
             "bookingClosesAt":"2030-12-31T00:00:00Z","seating":{{seating}}}
            """;

    private static string WholePolicy(int holdSeconds) =>
        $$"""
            {"holdSeconds":{{holdSeconds}},"maxSeatsPerUser":4,"admissionsPerInterval":1400,"intervalSeconds":10,
             "maxActive":5000,"activeSeconds":600}
            """;

    /// <summary>Rows of everything that a request could write; the outbox has a row for each.</summary>
    private Task<int> CountRows() => given.ReadAsync(database => database.Outbox.CountAsync());
}
