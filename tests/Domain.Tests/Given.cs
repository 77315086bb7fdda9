namespace Concert.Domain.Tests;

using Concert.Domain.Balances;
using Concert.Domain.Concerts;
using Concert.Domain.Reservations;

/// <summary>The situations that the tests start from.</summary>
internal static class Given
{
    public const int HoldSeconds = 300;
    public static readonly DateTimeOffset Now = new(2026, 5, 1, 20, 0, 0, TimeSpan.Zero);
    public static readonly Guid UserId = new("01890000-0000-7000-8000-000000000001");

    /// <summary>So many different users, the same ones each time; the first is <see cref="UserId"/>.</summary>
    public static IReadOnlyList<Guid> Users(int count) =>
        [.. Enumerable.Range(1, count).Select(number => new Guid($"01890000-0000-7000-8000-{number:x12}"))];

    public static Reservation AHold(params IReadOnlyList<decimal> prices) =>
        Reservation.Hold(
            UserId,
            number: 1,
            concertId: 42,
            scheduleId: 7,
            [.. prices.Select((price, index) => new ReservedSeat(100 + index, price, Generation: 1))],
            currency: "KRW",
            HoldSeconds,
            Now
        );

    /// <summary>A reservation of one seat for 50 that has come to a status by the way that leads there.</summary>
    public static Reservation AReservation(ReservationStatus status)
    {
        var reservation = AHold(50m);
        var step = status switch
        {
            ReservationStatus.Confirmed => reservation.Confirm(Now),
            ReservationStatus.Cancelled => reservation.Cancel(Now),
            ReservationStatus.Expired => reservation.Expire(reservation.ExpiresAt),
            _ => Result.Success,
        };
        step.Error.ShouldBeNull();
        reservation.Status.ShouldBe(status);
        return reservation;
    }

    public static Balance ABalance(decimal amount)
    {
        var balance = Balance.Open(UserId, "KRW");
        if (amount > 0)
            balance.Charge(amount, Now);
        return balance;
    }

    public static Concert AConcert() =>
        Concert.Announce(
            "Title",
            "Artist",
            "Venue",
            "Etc/UTC",
            "",
            "KRW",
            Now,
            Now.AddDays(1),
            SalePolicy.Default,
            sealedDrawSeed: []
        );

    /// <summary>The events so far, which must be numbered from 1 without a gap, up to the version.</summary>
    public static IReadOnlyList<Type> ShouldBeNumbered(this AggregateRoot aggregate)
    {
        var numbers = aggregate.PendingEvents.Select(pending => pending.Sequence);
        numbers.ShouldBe(Enumerable.Range(1, (int)aggregate.Version).Select(number => (long)number));
        return [.. aggregate.PendingEvents.Select(pending => pending.Event.GetType())];
    }
}
