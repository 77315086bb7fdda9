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
            { "POST", "admin/concerts/1/schedules", Dates() },
            { "POST", "admin/concerts/1/schedules", Dates("null") },
            { "POST", "admin/concerts/1/schedules", Dates(Block(rows: 0)) },
            { "POST", "admin/concerts/1/schedules", Dates(Block(rows: 201)) },
            { "POST", "admin/concerts/1/schedules", Dates(Block(seatsPerRow: 1_001)) },
            { "POST", "admin/concerts/1/schedules", Dates(Block(rows: 200, seatsPerRow: 501)) },
            { "POST", "admin/concerts/1/schedules", Dates(Block(rows: int.MaxValue, seatsPerRow: int.MaxValue)) },
            { "POST", "admin/concerts/1/schedules", Dates(Block(price: "-1")) },
            { "POST", "admin/concerts/1/schedules", Dates(Block(price: "null")) },
            { "POST", "admin/concerts/1/schedules", Dates("""{"section":"A","rows":1,"seatsPerRow":1}""") },
            { "POST", "admin/concerts/1/schedules", Dates(Block(), Block()) },
            { "POST", "admin/concerts/1/schedules", Dates(Block(), Block("a ")) },
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

    private static string Dates(params IEnumerable<string> seating) =>
        $$"""
            {"startsAt":"2031-01-01T00:00:00Z","bookingOpensAt":"2030-01-01T00:00:00Z",
             "bookingClosesAt":"2030-12-31T00:00:00Z","seating":[{{string.Join(',', seating)}}]}
            """;

    private static string Block(string section = "A", int rows = 1, int seatsPerRow = 1, string price = "1") =>
        $$"""{"section":"{{section}}","rows":{{rows}},"seatsPerRow":{{seatsPerRow}},"price":{{price}}}""";

    private static string WholePolicy(int holdSeconds) =>
        $$"""
            {"holdSeconds":{{holdSeconds}},"maxSeatsPerUser":4,"admissionsPerInterval":1400,"intervalSeconds":10,
             "maxActive":5000,"activeSeconds":600}
            """;

    /// <summary>Rows of everything that a request could write; the outbox has a row for each.</summary>
    private Task<int> CountRows() => given.ReadAsync(database => database.Outbox.CountAsync());
}
