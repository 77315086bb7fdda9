namespace Concert.Api.Tests;

using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

/// <summary>A concert's reservations as a file that any spreadsheet opens, and none runs.</summary>
public sealed class CsvExportTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_names_that_are_formulas_When_reservations_are_exported_Then_they_are_texts_and_prices_are_numbers()
    {
        var concert = await given.AConcert(seats: 3);
        var user = await Register("+ann@example.com", "=HYPERLINK(\"https://evil.example\"),\u00fc");
        user = await user.Join(concert.Id);
        await user.Post("balance/charges", new { amount = 10_000 });
        var hold = await user.Hold(concert, concert.SeatIds[0], concert.SeatIds[1]);
        var payment = await user.Pay(hold);

        var export = await given.AnOrganizer().Get(Csv(concert));

        export.ShouldBe(HttpStatusCode.OK);
        var rows = export.Body.Split("\r\n");
        rows.Length.ShouldBe(4);
        rows[0]
            .ShouldBe(
                "reservationId,status,scheduleId,startsAt,seatId,section,row,number,price,currency,reservedAt,expiresAt,"
                    + "userId,email,displayName,paymentId,paidAt,refundedAt"
            );
        rows[1]
            .ShouldStartWith(
                $"{hold["id"]},confirmed,{concert.ScheduleId},{Text("startsAt")},{concert.SeatIds[0]},A,1,1,1000,KRW,{Text("reservedAt")},"
            );
        rows[2].ShouldContain($",{concert.SeatIds[1]},A,1,2,1000,KRW,");
        rows[1]
            .ShouldEndWith(
                $",{user.UserId},\"'+ann@example.com\",\"'=HYPERLINK(\"\"https://evil.example\"\"),\u00fc\",{payment["id"]},{payment["paidAt"]},"
            );
        rows[3].ShouldBeEmpty();

        string Text(string name) => hold[name]!;
    }

    [Fact]
    public async Task Given_more_reservations_than_a_page_When_they_are_exported_Then_each_is_there_once_and_filters_apply()
    {
        var concert = await given.AConcert(seats: 1_100);
        var users = await given.Customers(2);
        await given.ReadAsync(async database =>
        {
            var now = await database.NowAsync(CancellationToken.None);
            database.Reservations.AddRange(
                concert.SeatIds.Select(
                    (seat, index) =>
                        Reservation.Hold(
                            users[index % 2].UserId,
                            index + 1,
                            concert.Id,
                            concert.ScheduleId,
                            [new ReservedSeat(seat, 1_000m, Generation: 1)],
                            "KRW",
                            holdSeconds: 3_600,
                            now.AddMicroseconds(index / 3)
                        )
                )
            );
            return await database.SaveChangesAsync();
        });

        var all = await given.AnOrganizer().Get(Csv(concert));
        var pending = await given.AnOrganizer().Get($"{Csv(concert)}?status=pending");
        var confirmed = await given.AnOrganizer().Get($"{Csv(concert)}?status=confirmed");

        SeatsOf(all).ShouldBe(concert.SeatIds, ignoreOrder: true);
        SeatsOf(pending).ShouldBe(concert.SeatIds, ignoreOrder: true);
        SeatsOf(confirmed).ShouldBeEmpty();

        static IEnumerable<long> SeatsOf(Answer export) =>
            export.Body.Split("\r\n")[1..^1].Select(row => long.Parse(row.Split(',')[4], provider: null));
    }

    [Fact]
    public async Task Given_an_export_When_its_headers_are_asked_for_Then_they_name_a_file_and_the_encoding()
    {
        var concert = await given.AConcert(seats: 1);

        using var head = await given.AnOrganizer().Open(HttpMethod.Head, Csv(concert));

        head.StatusCode.ShouldBe(HttpStatusCode.OK);
        head.Content.Headers.ContentType.ShouldBe(new MediaTypeHeaderValue("text/csv", "utf-8"));
        head.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        head.Content.Headers.ContentDisposition.FileName.ShouldBe($"reservations-{concert.Id}.csv");
        head.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Given_the_database_goes_away_When_reservations_are_exported_Then_no_file_looks_complete(int pages)
    {
        var concert = await given.AConcert(seats: 1);
        await using var host = given.ANewHost(changes: services =>
            services.Replace(ServiceDescriptor.Singleton<IReservationViews>(new FailingViews(pages)))
        );
        var organizer = given.AnOrganizer().At(host);

        using var answer = await organizer.Open(HttpMethod.Get, Csv(concert));

        answer.StatusCode.ShouldBe(pages == 0 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        if (pages > 0)
            await Should.ThrowAsync<HttpRequestException>(answer.Content.ReadAsStringAsync());
    }

    private static string Csv(TestConcert concert) => $"admin/concerts/{concert.Id}/reservations.csv";

    private async Task<Client> Register(string email, string displayName)
    {
        var account = new
        {
            email,
            password = Given.Password,
            displayName,
        };
        var registered = await given.Anybody().Post("auth/register", account);
        registered.ShouldBe(HttpStatusCode.Created);
        return await Given.SignIn(given.Anybody(), email, Given.Password) with
        {
            UserId = Guid.Parse(registered["userId"]!),
        };
    }

    /// <summary>Full pages until the database goes away.</summary>
    private sealed class FailingViews(int pages) : IReservationViews
    {
        private int _read;

        public Task<IReadOnlyList<ReservationDetails>> ListDetailsAsync(
            ReservationFilter filter,
            ReservationKey? after,
            int take,
            CancellationToken cancellationToken
        ) =>
            _read++ < pages
                ? Task.FromResult<IReadOnlyList<ReservationDetails>>([.. Enumerable.Range(0, take).Select(_ => Make())])
                : throw new PortException(PipelineErrors.DatabaseUnavailable);

        public Task<ReservationDetails?> FindDetailsAsync(Guid reservationId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<ReservationView?> FindAsync(Guid reservationId, Guid userId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<ReservationView>> ListAsync(
            Guid userId,
            long? after,
            int take,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        private static ReservationDetails Make() =>
            new(
                Guid.NewGuid(),
                ReservationStatus.Pending,
                ConcertId: 1,
                ScheduleId: 1,
                "Test",
                "Test",
                "Test",
                "Etc/UTC",
                DateTimeOffset.UnixEpoch,
                [new ReservedSeatView(1, "A", "1", 1, 1_000m)],
                TotalPrice: 1_000m,
                "KRW",
                DateTimeOffset.UnixEpoch,
                DateTimeOffset.UnixEpoch,
                Guid.NewGuid(),
                "fan@example.com",
                "Fan",
                PaymentId: null,
                PaidAt: null,
                RefundedAt: null
            );
    }
}
