namespace Concert.Domain.Tests;

using Concert.Domain.Reservations;

public sealed class ReservationTests
{
    private const string Pending = nameof(ReservationStatus.Pending);
    private const string Confirmed = nameof(ReservationStatus.Confirmed);
    private const string Cancelled = nameof(ReservationStatus.Cancelled);
    private const string Expired = nameof(ReservationStatus.Expired);

    [Fact]
    public void Given_two_seats_When_they_are_held_Then_the_hold_is_pending_until_its_time_has_run_out()
    {
        var hold = Given.AHold(70.50m, 49.50m);

        hold.Status.ShouldBe(ReservationStatus.Pending);
        hold.Seats.Select(seat => seat.SeatId).ShouldBe([100L, 101L]);
        hold.SeatCount.ShouldBe(2);
        hold.TotalPrice.ShouldBe(120m);
        hold.ReservedAt.ShouldBe(Given.Now);
        hold.ExpiresAt.ShouldBe(Given.Now.AddSeconds(Given.HoldSeconds));
        hold.ClosedAt.ShouldBeNull();
        hold.ShouldBeNumbered().ShouldBe([typeof(SeatsHeld)]);
        var held = hold.PendingEvents[0].Event.ShouldBeOfType<SeatsHeld>();
        held.SeatIds.ShouldBe([100L, 101L]);
        held.ExpiresAt.ShouldBe(hold.ExpiresAt);
    }

    [Fact]
    public void Given_no_seat_When_it_is_held_Then_that_is_a_bug() =>
        Should.Throw<ArgumentException>(() => Given.AHold([]));

    /// <summary>
    /// Every move from every state, with the time left of the hold in ticks: what it is refused with, if it is, and the
    /// status afterwards.
    /// </summary>
    [Theory]
    [InlineData(Pending, 1, "Confirm", null, Confirmed)]
    [InlineData(Pending, 1, "Cancel", null, Cancelled)]
    [InlineData(Pending, 1, "Expire", "reservations.still_held", Pending)]
    [InlineData(Pending, 0, "Confirm", "reservations.expired", Pending)]
    [InlineData(Pending, 0, "Cancel", "reservations.expired", Pending)]
    [InlineData(Pending, 0, "Expire", null, Expired)]
    [InlineData(Pending, -1, "Confirm", "reservations.expired", Pending)]
    [InlineData(Pending, -1, "Cancel", "reservations.expired", Pending)]
    [InlineData(Pending, -1, "Expire", null, Expired)]
    [InlineData(Confirmed, 1, "Confirm", "payments.already_paid", Confirmed)]
    [InlineData(Confirmed, 1, "Cancel", "reservations.already_confirmed", Confirmed)]
    [InlineData(Confirmed, 1, "Expire", "reservations.already_confirmed", Confirmed)]
    [InlineData(Confirmed, 0, "Confirm", "payments.already_paid", Confirmed)]
    [InlineData(Confirmed, 0, "Cancel", "reservations.already_confirmed", Confirmed)]
    [InlineData(Confirmed, 0, "Expire", "reservations.already_confirmed", Confirmed)]
    [InlineData(Cancelled, 1, "Confirm", "reservations.cancelled", Cancelled)]
    [InlineData(Cancelled, 1, "Cancel", null, Cancelled)]
    [InlineData(Cancelled, 1, "Expire", "reservations.cancelled", Cancelled)]
    [InlineData(Cancelled, 0, "Confirm", "reservations.cancelled", Cancelled)]
    [InlineData(Cancelled, 0, "Cancel", null, Cancelled)]
    [InlineData(Cancelled, 0, "Expire", "reservations.cancelled", Cancelled)]
    [InlineData(Expired, 1, "Confirm", "reservations.expired", Expired)]
    [InlineData(Expired, 1, "Cancel", "reservations.expired", Expired)]
    [InlineData(Expired, 1, "Expire", "reservations.expired", Expired)]
    [InlineData(Expired, 0, "Confirm", "reservations.expired", Expired)]
    [InlineData(Expired, 0, "Cancel", "reservations.expired", Expired)]
    [InlineData(Expired, 0, "Expire", "reservations.expired", Expired)]
    [InlineData(Pending, 1, "Refund", "reservations.not_confirmed", Pending)]
    [InlineData(Pending, 0, "Refund", "reservations.not_confirmed", Pending)]
    [InlineData(Confirmed, 1, "Refund", null, Cancelled)]
    [InlineData(Confirmed, 0, "Refund", null, Cancelled)]
    [InlineData(Cancelled, 1, "Refund", "reservations.not_confirmed", Cancelled)]
    [InlineData(Expired, 0, "Refund", "reservations.not_confirmed", Expired)]
    public void Given_a_reservation_When_it_is_moved_Then_only_allowed_moves_change_it(
        string status,
        int ticksLeft,
        string move,
        string? refusal,
        string statusAfter
    )
    {
        var reservation = Given.AReservation(Enum.Parse<ReservationStatus>(status));
        var (closedAt, version) = (reservation.ClosedAt, reservation.Version);
        var now = reservation.ExpiresAt.AddTicks(-ticksLeft);

        var result = move switch
        {
            "Confirm" => reservation.Confirm(now),
            "Cancel" => reservation.Cancel(now),
            "Refund" => reservation.Refund(now),
            _ => reservation.Expire(now),
        };

        var hasMoved = statusAfter != status;
        (result.Error?.Code).ShouldBe(refusal);
        reservation.Status.ShouldBe(Enum.Parse<ReservationStatus>(statusAfter));
        reservation.ClosedAt.ShouldBe(hasMoved ? now : closedAt);
        reservation.Version.ShouldBe(hasMoved ? version + 1 : version);
        reservation.ShouldBeNumbered();
    }

    [Theory]
    [InlineData(Confirmed, typeof(ReservationConfirmed))]
    [InlineData(Cancelled, typeof(ReservationCancelled))]
    [InlineData(Expired, typeof(ReservationExpired))]
    public void Given_a_hold_When_it_ends_Then_one_event_says_how(string status, Type eventType) =>
        Given
            .AReservation(Enum.Parse<ReservationStatus>(status))
            .ShouldBeNumbered()
            .ShouldBe([typeof(SeatsHeld), eventType]);

    [Theory]
    [InlineData(Pending, 1, Pending)]
    [InlineData(Pending, 0, Expired)]
    [InlineData(Confirmed, 0, Confirmed)]
    [InlineData(Cancelled, 0, Cancelled)]
    public void Given_a_stored_status_When_it_is_read_at_an_instant_Then_only_a_hold_can_have_run_out(
        string stored,
        int ticksLeft,
        string read
    ) =>
        Reservation
            .StatusAt(Enum.Parse<ReservationStatus>(stored), Given.Now.AddTicks(ticksLeft), Given.Now)
            .ShouldBe(Enum.Parse<ReservationStatus>(read));

    [Fact]
    public void Given_a_hold_that_can_be_confirmed_When_that_is_asked_Then_nothing_has_changed()
    {
        var hold = Given.AHold(50m);

        hold.RefusesConfirmation(Given.Now).ShouldBeNull();
        hold.RefusesConfirmation(hold.ExpiresAt).ShouldBe(ReservationErrors.Expired);

        hold.Status.ShouldBe(ReservationStatus.Pending);
        hold.Version.ShouldBe(1);
    }
}
