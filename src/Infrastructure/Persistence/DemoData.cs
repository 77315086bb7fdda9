namespace Concert.Infrastructure.Persistence;

using System.Security.Cryptography;
using Concert.Domain.Concerts;
using Microsoft.EntityFrameworkCore;

/// <summary>An organizer and six concerts in the states that a sale goes through, written once into an empty database.</summary>
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
            "Two evenings of fifty numbered seats each.",
            (now.AddDays(-1), now.AddDays(60)),
            [now.AddDays(61), now.AddDays(62)],
            [new SectionPlan("A", 1, 50, 50_000m)]
        );
        await AddAsync(
            ("Aurora Line: Northern Lights", "Aurora Line", "Harbour Arena"),
            "The whole arena in four sections.",
            (now.AddHours(-1), now.AddDays(30)),
            [now.AddDays(45)],
            [
                new SectionPlan("VIP", 5, 40, 250_000m),
                new SectionPlan("R", 20, 60, 180_000m),
                new SectionPlan("S", 25, 64, 130_000m),
                new SectionPlan("A", 25, 80, 90_000m),
            ]
        );
        await AddAsync(
            ("Strings at Dusk", "Hanok Quartet", "Garden Hall"),
            "Chamber music by candle light.",
            (now.AddDays(-3), now.AddDays(20)),
            [now.AddDays(21), now.AddDays(22), now.AddDays(23)],
            [new SectionPlan("S", 8, 15, 70_000m), new SectionPlan("A", 7, 20, 45_000m)]
        );
        await AddAsync(
            ("The Next Big Thing", "Nova Parade", "Riverside Dome"),
            "The sale opens in a week; the waiting room is open already.",
            (now.AddDays(7), now.AddDays(37)),
            [now.AddDays(50)],
            [new SectionPlan("R", 20, 50, 150_000m), new SectionPlan("A", 20, 50, 99_000m)]
        );
        await AddAsync(
            ("Farewell, Winter", "Slow Tram", "Old Cinema"),
            "The sale has closed.",
            (now.AddDays(-40), now.AddDays(-10)),
            [now.AddDays(3)],
            [new SectionPlan("A", 10, 10, 40_000m)]
        );
        var soldOut = await AddAsync(
            ("One Night in the Attic", "Velvet Static", "The Attic"),
            "Twenty seats, all of them gone.",
            (now.AddDays(-2), now.AddDays(14)),
            [now.AddDays(15)],
            [new SectionPlan("A", 2, 10, 30_000m)]
        );
        await SellOutAsync(soldOut, fanHash, now, cancellationToken);

        async Task<Schedule> AddAsync(
            (string Title, string Artist, string Venue) names,
            string description,
            (DateTimeOffset Opens, DateTimeOffset Closes) sale,
            DateTimeOffset[] starts,
            SectionPlan[] seating
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
                SalePolicy.Default,
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

    private async Task SellOutAsync(
        Schedule schedule,
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
        foreach (var (index, seats) in all.Chunk(policy.MaxSeatsPerUser).Index())
        {
            var (user, balance) = AddUser(
                $"fan{index + 1}@example.com",
                fanHash,
                $"Fan {index + 1}",
                UserRole.Customer,
                now
            );
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
