namespace Concert.Infrastructure.Persistence;

using System.Security.Cryptography;
using Concert.Domain.Concerts;
using Microsoft.EntityFrameworkCore;

/// <summary>
/// Six concerts in the states that a sale goes through, and an organizer. It is written once, into an empty database, by
/// the same domain and updates as everything else.
/// </summary>
internal sealed class DemoData(
    ConcertDbContext context,
    IUnitOfWork unitOfWork,
    IConcerts concerts,
    IReservations reservations,
    IDatabaseClock clock,
    IPasswords passwords
)
{
    private const string Currency = "KRW";
    private static readonly TimeSpan WaitForOtherInstance = TimeSpan.FromMinutes(1);

    public Task SeedAsync(CancellationToken cancellationToken) =>
        unitOfWork.ExecuteAsync(
            async () =>
            {
                // One instance seeds while the others wait, and then find that it is done.
                var isMine = await context.TryLockAsync("demo-data", WaitForOtherInstance, cancellationToken);
                if (!isMine)
                    return PipelineErrors.Congested;
                if (!await context.Concerts.AnyAsync(cancellationToken))
                    await WriteAsync(await clock.NowAsync(cancellationToken), cancellationToken);
                return Result.Success;
            },
            cancellationToken
        );

    private async Task WriteAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        AddUser("organizer@example.com", "organizer-demo", "Demo organizer", UserRole.Organizer, now);

        await AddConcertAsync(
            ("Paper Lanterns, the club tour", "Paper Lanterns", "Blue Door Club"),
            "Two evenings of fifty numbered seats each.",
            saleOpensAt: now.AddDays(-1),
            saleClosesAt: now.AddDays(60),
            startsAt: [now.AddDays(61), now.AddDays(62)],
            [new SectionPlan("A", 1, 50, 50_000m)],
            cancellationToken
        );
        await AddConcertAsync(
            ("Aurora Line: Northern Lights", "Aurora Line", "Harbour Arena"),
            "The whole arena in four sections.",
            saleOpensAt: now.AddHours(-1),
            saleClosesAt: now.AddDays(30),
            startsAt: [now.AddDays(45)],
            [
                new SectionPlan("VIP", 5, 40, 250_000m),
                new SectionPlan("R", 20, 60, 180_000m),
                new SectionPlan("S", 25, 64, 130_000m),
                new SectionPlan("A", 25, 80, 90_000m),
            ],
            cancellationToken
        );
        await AddConcertAsync(
            ("Strings at Dusk", "Hanok Quartet", "Garden Hall"),
            "Chamber music by candle light.",
            saleOpensAt: now.AddDays(-3),
            saleClosesAt: now.AddDays(20),
            startsAt: [now.AddDays(21), now.AddDays(22), now.AddDays(23)],
            [new SectionPlan("S", 8, 15, 70_000m), new SectionPlan("A", 7, 20, 45_000m)],
            cancellationToken
        );
        await AddConcertAsync(
            ("The Next Big Thing", "Nova Parade", "Riverside Dome"),
            "The sale opens in a week; the waiting room is open already.",
            saleOpensAt: now.AddDays(7),
            saleClosesAt: now.AddDays(37),
            startsAt: [now.AddDays(50)],
            [new SectionPlan("R", 20, 50, 150_000m), new SectionPlan("A", 20, 50, 99_000m)],
            cancellationToken
        );
        await AddConcertAsync(
            ("Farewell, Winter", "Slow Tram", "Old Cinema"),
            "The sale has closed.",
            saleOpensAt: now.AddDays(-40),
            saleClosesAt: now.AddDays(-10),
            startsAt: [now.AddDays(3)],
            [new SectionPlan("A", 10, 10, 40_000m)],
            cancellationToken
        );
        var soldOut = await AddConcertAsync(
            ("One Night in the Attic", "Velvet Static", "The Attic"),
            "Twenty seats, all of them gone.",
            saleOpensAt: now.AddDays(-2),
            saleClosesAt: now.AddDays(14),
            startsAt: [now.AddDays(15)],
            [new SectionPlan("A", 2, 10, 30_000m)],
            cancellationToken
        );
        await SellOutAsync(soldOut, now, cancellationToken);
    }

    private (User User, Balance Balance) AddUser(
        string email,
        string password,
        string name,
        UserRole role,
        DateTimeOffset now
    )
    {
        var user = User.Register(email, passwords.Hash(password), name, role, now);
        var balance = Balance.Open(user.Id, Currency);
        context.Users.Add(user);
        context.Balances.Add(balance);
        return (user, balance);
    }

    private async Task<Schedule> AddConcertAsync(
        (string Title, string Artist, string Venue) names,
        string description,
        DateTimeOffset saleOpensAt,
        DateTimeOffset saleClosesAt,
        IReadOnlyList<DateTimeOffset> startsAt,
        IReadOnlyList<SectionPlan> seating,
        CancellationToken cancellationToken
    )
    {
        var concert = Concert.Announce(
            names.Title,
            names.Artist,
            names.Venue,
            description,
            Currency,
            saleOpensAt,
            saleClosesAt,
            SalePolicy.Default,
            RandomNumberGenerator.GetBytes(DrawRules.SeedBytes)
        );
        await concerts.AddAsync(concert, cancellationToken);
        var schedules = startsAt
            .Select(start => Schedule.Plan(concert.Id, start, saleOpensAt, saleClosesAt, seating))
            .ToList();
        foreach (var schedule in schedules)
            await concerts.AddAsync(schedule, cancellationToken);
        return schedules[0];
    }

    /// <summary>Every seat is bought, four to a customer, and paid for from a balance that was charged for it.</summary>
    private async Task SellOutAsync(Schedule schedule, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var policy = SalePolicy.Default;
        var all = await context
            .Seats.AsNoTracking()
            .Where(seat => seat.ScheduleId == schedule.Id)
            .OrderBy(seat => seat.Id)
            .ToListAsync(cancellationToken);
        foreach (var (index, seats) in all.Chunk(policy.MaxSeatsPerUser).Index())
        {
            // Nobody signs in as these customers, so nobody needs to know their passwords.
            var (user, balance) = AddUser(
                $"fan{index + 1}@example.com",
                Convert.ToHexString(RandomNumberGenerator.GetBytes(16)),
                $"Fan {index + 1}",
                UserRole.Customer,
                now
            );
            balance.Charge(seats.Sum(seat => seat.Price), now);

            await context.SaveChangesAsync(cancellationToken);
            await reservations.TakeTurnAsync(user.Id, cancellationToken);
            var reservation = Reservation.Hold(
                user.Id,
                number: 1,
                schedule.ConcertId,
                schedule.Id,
                [.. seats.Select(seat => new ReservedSeat(seat.Id, seat.Price, seat.HoldGeneration + 1))],
                Currency,
                policy.HoldSeconds,
                now
            );
            await reservations.HoldAsync(reservation, cancellationToken);
            await reservations.TrySellAsync(reservation, cancellationToken);
            context.Payments.Add(Payment.Make(reservation, balance, now).Value);
        }
    }
}
