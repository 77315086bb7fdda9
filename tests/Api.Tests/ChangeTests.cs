namespace Concert.Api.Tests;

using Microsoft.EntityFrameworkCore;

/// <summary>Organizers change what they have announced, also while it is on sale.</summary>
public sealed class ChangeTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_a_concert_When_some_of_it_is_changed_Then_the_rest_stays_and_everybody_sees_it_at_once()
    {
        var concert = await given.AConcert(policy: new { holdSeconds = 120, maxActive = 7 });
        var organizer = given.AnOrganizer();

        var changed = await organizer.Patch(
            $"admin/concerts/{concert.Id}",
            new
            {
                title = "Moved",
                timeZone = "Asia/Seoul",
                currency = "EUR",
                policy = new { holdSeconds = 60 },
            }
        );

        changed.ShouldBe(HttpStatusCode.OK);
        (changed["title"], changed["artist"], changed["timeZone"], changed["currency"]).ShouldBe(
            ("Moved", "Test", "Asia/Seoul", "KRW")
        );
        var seen = await given.Anybody().Get($"concerts/{concert.Id}");
        (seen["title"], seen["venue"]).ShouldBe(("Moved", "Test"));
        var policy = seen.Json.GetProperty("policy");
        (policy.GetProperty("holdSeconds").GetInt32(), policy.GetProperty("maxActive").GetInt32()).ShouldBe((60, 7));
        (await EventsOf("Concert", concert.Id)).ShouldBe(["ConcertAnnounced", "concert.changed", "PolicyChanged"]);
    }

    [Fact]
    public async Task Given_a_sale_When_its_window_is_moved_Then_it_opens_and_closes_by_the_new_one()
    {
        var concert = await given.AConcert(opensIn: TimeSpan.FromHours(1));
        var early = await (await given.ACustomer()).Join(concert.Id);
        early.State.ShouldBe("waiting");
        var now = DateTimeOffset.UtcNow;

        (await Patch(concert, new { saleOpensAt = now.AddMinutes(-1) })).ShouldBe(HttpStatusCode.OK);
        early = await Eventually.Get(early.Poll, each => each.State == "active");
        (await early.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Created);

        (await Patch(concert, new { saleClosesAt = now.AddSeconds(-30) })).ShouldBe(HttpStatusCode.OK);
        (await early.Hold(concert, concert.SeatIds[1])).ShouldBe(HttpStatusCode.Conflict, "concerts.not_on_sale");
        (await (await given.ACustomer()).Post($"concerts/{concert.Id}/queue/tokens")).ShouldBe(
            HttpStatusCode.Conflict,
            "queue.closed"
        );
    }

    [Fact]
    public async Task Given_a_date_When_it_is_moved_Then_its_reservations_stay_and_an_event_tells_from_when_to_when()
    {
        var concert = await given.AConcert();
        var buyer = await given.AnAdmittedCustomer(concert, balance: 1_000);
        var bought = await buyer.Hold(concert, concert.SeatIds[0]);
        await buyer.Pay(bought);
        var startsAt = DateTimeOffset.Parse("2027-05-01T19:30:00Z", null);

        var moved = await given.AnOrganizer().Patch($"admin/schedules/{concert.ScheduleId}", new { startsAt });

        moved.ShouldBe(HttpStatusCode.OK);
        moved.Json.GetProperty("startsAt").GetDateTimeOffset().ShouldBe(startsAt);
        var own = await buyer.Get($"reservations/{bought["id"]}");
        (own["status"], own.Json.GetProperty("startsAt").GetDateTimeOffset()).ShouldBe(("confirmed", startsAt));
        (await EventsOf("Schedule", concert.ScheduleId))[^1].ShouldBe("schedule.changed");
    }

    [Theory]
    [InlineData("""{"title":""}""", "title")]
    [InlineData("""{"title":"a\u0000b"}""", "title")]
    [InlineData("""{"timeZone":"Mars/Olympus"}""", "timeZone")]
    [InlineData("""{"saleOpensAt":"2999-01-01T00:00:00Z"}""", "saleClosesAt")]
    [InlineData("""{"saleClosesAt":"2000-01-01T00:00:00Z"}""", "saleClosesAt")]
    [InlineData("""{"policy":{"holdSeconds":1}}""", "policy.holdSeconds")]
    public async Task Given_a_bad_change_When_it_is_sent_Then_it_is_refused_and_nothing_is_changed(
        string change,
        string field
    )
    {
        var concert = await given.AConcert();
        var before = (await given.AnOrganizer().Get($"admin/concerts/{concert.Id}")).Body;

        var refused = await Patch(concert, System.Text.Json.JsonElement.Parse(change));

        refused.ShouldBe(HttpStatusCode.BadRequest, "validation.failed");
        refused.Json.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(refused.Body);
        (await given.AnOrganizer().Get($"admin/concerts/{concert.Id}")).Body.ShouldBe(before);
    }

    [Fact]
    public async Task Given_a_date_When_its_window_would_end_before_it_begins_Then_the_change_is_refused()
    {
        var concert = await given.AConcert();
        var organizer = given.AnOrganizer();

        var refused = await organizer.Patch(
            $"admin/schedules/{concert.ScheduleId}",
            new { bookingClosesAt = DateTimeOffset.UtcNow.AddDays(-2) }
        );

        refused.ShouldBe(HttpStatusCode.BadRequest, "validation.failed");
        refused.Json.GetProperty("errors").TryGetProperty("bookingClosesAt", out _).ShouldBeTrue(refused.Body);
        (await organizer.Patch("admin/schedules/999999", new { })).ShouldBe(
            HttpStatusCode.NotFound,
            "concerts.schedule_not_found"
        );
        (await organizer.Patch("admin/concerts/999999", new { })).ShouldBe(
            HttpStatusCode.NotFound,
            "concerts.not_found"
        );
        (await (await given.ACustomer()).Patch($"admin/concerts/{concert.Id}", new { title = "Mine" })).ShouldBe(
            HttpStatusCode.Forbidden,
            "auth.forbidden"
        );
    }

    [Fact]
    public async Task Given_one_date_When_two_organizers_change_it_at_once_Then_both_changes_are_there()
    {
        var concert = await given.AConcert();
        var titles = Enumerable.Range(0, 10).Select(i => Patch(concert, new { title = $"Title {i}" }));
        var venues = Enumerable.Range(0, 10).Select(i => Patch(concert, new { venue = $"Venue {i}" }));

        var answers = await Task.WhenAll(titles.Concat(venues));

        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.OK);
        var last = await given.AnOrganizer().Get($"admin/concerts/{concert.Id}");
        last["title"]!.ShouldStartWith("Title ");
        last["venue"]!.ShouldStartWith("Venue ");
        (await EventsOf("Concert", concert.Id)).Count.ShouldBe(21);
    }

    private Task<Answer> Patch(TestConcert concert, object change) =>
        Eventually.Settled(() => given.AnOrganizer().Patch($"admin/concerts/{concert.Id}", change));

    private Task<List<string>> EventsOf(string aggregate, long id) =>
        given.ReadAsync(database =>
            database
                .Outbox.Where(row => row.Aggregate == aggregate && row.AggregateId == $"{id}")
                .OrderBy(row => row.Sequence)
                .Select(row => row.Type)
                .ToListAsync()
        );
}
