namespace Concert.Infrastructure.Persistence;

using System.Security.Cryptography;
using Concert.Domain.Concerts;
using Microsoft.EntityFrameworkCore;

/// <summary>An organizer and seven concerts in the states that a sale goes through, written once into an empty database.</summary>
internal sealed class DemoData(
    ConcertDbContext context,
    IUnitOfWork unitOfWork,
    IConcerts concerts,
    IPasswords passwords,
    IDrawSeeds seeds,
    InstallationCurrency currency
)
{
    private const string TimeZone = "Asia/Seoul";
    private static readonly TimeSpan WaitForOtherInstance = TimeSpan.FromMinutes(1);
    private int _fans;

    public async Task SeedAsync(CancellationToken cancellationToken)
    {
        if (await context.Concerts.AnyAsync(cancellationToken))
            return;

        // Hashes take their time, so they are made before the transaction. Nobody knows the password of the fans.
        var organizer = (await passwords.HashAsync(DemoOrganizer.Password, cancellationToken)).Value;
        var random = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var fan = (await passwords.HashAsync(random, cancellationToken)).Value;
        var outcome = await unitOfWork.ExecuteAsync(
            async () =>
            {
                // One instance seeds while the others wait.
                if (!await context.TryLockAsync("demo-data", WaitForOtherInstance, cancellationToken))
                    return PipelineErrors.Congested;
                if (!await context.Concerts.AnyAsync(cancellationToken))
                    await WriteAsync(organizer, fan, await context.NowAsync(cancellationToken), cancellationToken);
                return Result.Success;
            },
            cancellationToken
        );
        if (outcome.Error is not null)
            throw new InvalidOperationException("Another instance has kept the lock of the demo data for a minute.");
    }

    private async Task WriteAsync(
        string organizerHash,
        string fanHash,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        AddUser(DemoOrganizer.Email, organizerHash, "Demo organizer", UserRole.Organizer, now);

        await AddAsync(
            ("Paper Lanterns, the club tour", "Paper Lanterns", "Blue Door Club"),
            "Two evenings up close: fifty numbered seats, one small stage and the songs that never made it onto the records.",
            (now.AddDays(-1), now.AddDays(60)),
            [Evening(61), Evening(62)],
            [new SectionPlan("A", 5, 10, 50_000m)]
        );
        await AddAsync(
            ("Farewell, Winter", "Slow Tram", "Old Cinema"),
            "One last evening before the Old Cinema closes for good. The sale has closed.",
            (now.AddDays(-40), now.AddDays(-10)),
            [Evening(3)],
            [new SectionPlan("A", 10, 10, 40_000m)]
        );
        var soldOut = await AddAsync(
            ("One Night in the Attic", "Velvet Static", "The Attic"),
            "Twenty seats under the roof, all of them gone.",
            (now.AddDays(-2), now.AddDays(14)),
            [Evening(15)],
            [new SectionPlan("A", 2, 10, 30_000m)]
        );
        await AddAsync(
            ("The Next Big Thing", "Nova Parade", "Riverside Dome"),
            "Nova Parade bring the album everybody is waiting for. The sale opens in a week; the waiting room is open already.",
            (now.AddDays(7), now.AddDays(37)),
            [Evening(50)],
            [new SectionPlan("R", 20, 50, 150_000m), new SectionPlan("A", 20, 50, 99_000m)]
        );
        await AddAsync(
            ("Midnight Ferry", "The Lighthouse Choir", "Pier Nine"),
            "Forty voices on the water. The sale opens ten minutes after this demo began, and the order of all who wait is drawn.",
            (now.AddMinutes(10), now.AddDays(30)),
            [Evening(40)],
            [new SectionPlan("Deck", 10, 24, 60_000m), new SectionPlan("Gallery", 6, 30, 40_000m)],
            SalePolicy.Default with
            {
                Fairness = Fairness.Draw,
            }
        );
        await AddAsync(
            ("Strings at Dusk", "Hanok Quartet", "Garden Hall"),
            "Chamber music by candle light, between two walls of books.",
            (now.AddDays(-3), now.AddDays(20)),
            [Evening(21), Evening(22), Evening(23)],
            [new SectionPlan("S", 8, 15, 70_000m), new SectionPlan("A", 7, 20, 45_000m)]
        );
        var arena = await AddAsync(
            ("Aurora Line: Northern Lights", "Aurora Line", "Harbour Arena"),
            "The whole arena, a ceiling of light, and the band that has not played here for seven years.",
            (now.AddHours(-1), now.AddDays(30)),
            [Evening(45)],
            [
                new SectionPlan("VIP", 5, 40, 250_000m),
                .. Sections("R", 3, rows: 20, seatsPerRow: 20, 180_000m),
                .. Sections("S", 4, rows: 20, seatsPerRow: 20, 130_000m),
                .. Sections("A", 4, rows: 25, seatsPerRow: 20, 90_000m),
            ]
        );
        await SellAsync(soldOut, every: 1, fanHash, now, cancellationToken);
        await SellAsync(arena, every: 13, fanHash, now, cancellationToken);

        // Half past seven in the evening where the venues are.
        DateTimeOffset Evening(int days)
        {
            var offset = TimeZoneInfo.FindSystemTimeZoneById(TimeZone).GetUtcOffset(now);
            var day = now.ToOffset(offset).Date.AddDays(days);
            return new DateTimeOffset(day, offset).AddHours(19.5).ToUniversalTime();
        }

        static IEnumerable<SectionPlan> Sections(string name, int count, int rows, int seatsPerRow, decimal price) =>
            Enumerable.Range(1, count).Select(number => new SectionPlan($"{name}{number}", rows, seatsPerRow, price));

        async Task<Schedule> AddAsync(
            (string Title, string Artist, string Venue) names,
            string description,
            (DateTimeOffset Opens, DateTimeOffset Closes) sale,
            DateTimeOffset[] starts,
            SectionPlan[] seating,
            SalePolicy? policy = null
        )
        {
            var concert = Concert.Announce(
                names.Title,
                names.Artist,
                names.Venue,
                TimeZone,
                description,
                currency.Code,
                sale.Opens,
                sale.Closes,
                policy ?? SalePolicy.Default,
                seeds.Make()
            );
            await concerts.AddAsync(concert, cancellationToken);
            var schedules = starts
                .Select(start => Schedule.Plan(concert.Id, start, sale.Opens, sale.Closes, seating))
                .ToList();
            foreach (var schedule in schedules)
                await concerts.AddAsync(schedule, cancellationToken);
            return schedules[0];
        }
    }

    private (User User, Balance Balance) AddUser(
        string email,
        string hash,
        string name,
        UserRole role,
        DateTimeOffset now
    )
    {
        var user = User.Register(email, hash, name, role, now);
        var balance = Balance.Open(user.Id, currency.Code);
        context.Users.Add(user);
        context.Balances.Add(balance);
        return (user, balance);
    }

    /// <summary>Sells the first seats of every so many that lie together, as many as one user may buy.</summary>
    private async Task SellAsync(
        Schedule schedule,
        int every,
        string fanHash,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var policy = SalePolicy.Default;
        var all = await context
            .Seats.AsNoTracking()
            .Where(seat => seat.ScheduleId == schedule.Id)
            .OrderBy(seat => seat.Id)
            .ToListAsync(cancellationToken);
        foreach (var seats in all.Chunk(policy.MaxSeatsPerUser).Where((_, index) => index % every == 0))
        {
            _fans++;
            var (user, balance) = AddUser($"fan{_fans}@example.com", fanHash, $"Fan {_fans}", UserRole.Customer, now);
            balance.Charge(seats.Sum(seat => seat.Price), now);

            await context.SaveChangesAsync(cancellationToken);
            await context
                .Users.Where(row => row.Id == user.Id)
                .ExecuteUpdateAsync(update => update.SetProperty(row => row.ReservationCount, 1), cancellationToken);
            var reservation = Reservation.Hold(
                user.Id,
                number: 1,
                schedule.ConcertId,
                schedule.Id,
                [.. seats.Select(seat => new ReservedSeat(seat.Id, seat.Price, seat.HoldGeneration + 1))],
                currency.Code,
                policy.HoldSeconds,
                now
            );
            var seatIds = reservation.Seats.Select(seat => seat.SeatId).ToArray();
            await context
                .Seats.Where(seat => seatIds.Contains(seat.Id))
                .ExecuteUpdateAsync(
                    update =>
                        update
                            .SetProperty(seat => seat.Status, SeatStatus.Sold)
                            .SetProperty(seat => seat.HoldGeneration, seat => seat.HoldGeneration + 1)
                            .SetProperty(seat => seat.ReservationId, reservation.Id),
                    cancellationToken
                );
            context.Reservations.Add(reservation);
            context.Payments.Add(Payment.Make(reservation, balance, now).Value);
        }
    }
}
