namespace Concert.Api.Tests;

using Microsoft.EntityFrameworkCore;

/// <summary>Whoever has bought can read what, where and when, whatever has become of the sale.</summary>
public sealed class PurchaseTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_a_paid_seat_When_booking_is_over_Then_its_owner_still_reads_what_where_and_when()
    {
        var organizer = given.AnOrganizer();
        var now = DateTimeOffset.UtcNow;
        var startsAt = new DateTimeOffset(2027, 5, 1, 10, 0, 0, TimeSpan.Zero);
        var made = await organizer.Post(
            "admin/concerts",
            new
            {
                title = "Winter Tour",
                artist = "The Fans",
                venue = "Olympic Hall",
                timeZone = "Asia/Seoul",
                saleOpensAt = now.AddHours(-1),
                saleClosesAt = now.AddDays(1),
            }
        );
        var date = await organizer.Post(
            $"admin/concerts/{made["id"]}/schedules",
            new
            {
                startsAt,
                bookingOpensAt = now.AddHours(-1),
                bookingClosesAt = now.AddDays(1),
                seating = new[]
                {
                    new
                    {
                        section = "A",
                        rows = 1,
                        seatsPerRow = 2,
                        price = 1_000,
                    },
                },
            }
        );
        var map = await given.Anybody().Get($"schedules/{date["id"]}/seats");
        var concert = new TestConcert(
            made.Json.GetProperty("id").GetInt64(),
            date.Json.GetProperty("id").GetInt64(),
            [.. map.Items.Select(seat => seat.GetProperty("id").GetInt64())]
        );
        var user = await given.AnAdmittedCustomer(concert, balance: 5_000);
        var held = await user.Hold(concert, concert.SeatIds[0]);
        var paid = await user.Pay(held);
        await given.ReadAsync(database =>
            database
                .Schedules.Where(each => each.Id == concert.ScheduleId)
                .ExecuteUpdateAsync(update => update.SetProperty(each => each.BookingClosesAt, now.AddMinutes(-1)))
        );

        var read = await user.Get($"reservations/{held["id"]}");
        var listed = (await user.Get("reservations")).Items[0];
        foreach (var view in new[] { held.Json, read.Json, listed })
        {
            view.GetProperty("title").GetString().ShouldBe("Winter Tour");
            view.GetProperty("artist").GetString().ShouldBe("The Fans");
            view.GetProperty("venue").GetString().ShouldBe("Olympic Hall");
            view.GetProperty("timeZone").GetString().ShouldBe("Asia/Seoul");
            view.GetProperty("startsAt").GetDateTimeOffset().ShouldBe(startsAt);
            view.GetProperty("currency").GetString().ShouldBe("KRW");
        }
        read["status"].ShouldBe("confirmed");
        paid["currency"].ShouldBe("KRW");

        await using var later = given.ANewHost();
        (await given.Anybody(later).Get($"concerts/{concert.Id}/schedules")).Items.ShouldBeEmpty();
        var schedule = await given.Anybody(later).Get($"schedules/{concert.ScheduleId}");
        schedule.ShouldBe(HttpStatusCode.OK);
        schedule["title"].ShouldBe("Winter Tour");
        schedule["timeZone"].ShouldBe("Asia/Seoul");
        schedule["status"].ShouldBe("scheduled");
        schedule["totalSeats"].ShouldBe("2");
        schedule["availableSeats"].ShouldBe("1");
        (await given.Anybody().Get($"schedules/{long.MaxValue}")).ShouldBe(
            HttpStatusCode.NotFound,
            "concerts.schedule_not_found"
        );
    }

    [Fact]
    public async Task Given_a_date_When_its_etag_is_sent_back_Then_it_is_not_modified()
    {
        var concert = await given.AConcert();
        using var http = given.Host.Http();
        var address = new Uri($"api/v1/schedules/{concert.ScheduleId}", UriKind.Relative);
        using var first = await http.GetAsync(address);
        http.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await http.GetAsync(address);

        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }
}
