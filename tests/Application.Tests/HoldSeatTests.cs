namespace Concert.Application.Tests;

public sealed class HoldSeatTests
{
    private readonly Given _given = new();

    [Fact]
    public async Task Given_free_seats_When_they_are_held_Then_the_place_lasts_as_long_as_the_hold()
    {
        var (command, terms) = _given.AHold(1, 2);

        var held = (await _given.Send(command)).Value;

        held.Status.ShouldBe(ReservationStatus.Pending);
        held.Seats.Select(seat => seat.Id).ShouldBe([1L, 2L]);
        held.TotalPrice.ShouldBe(100m);
        held.ExpiresAt.ShouldBe(terms.Now.AddSeconds(terms.Policy.HoldSeconds));
        await _given.Port<IWaitingQueue>().Received(1).ExtendAsync(Given.Pass, held.ExpiresAt, CancellationToken.None);
    }

    [Fact]
    public async Task Given_a_date_that_does_not_allow_it_When_seats_are_held_Then_the_error_says_why()
    {
        var (command, terms) = _given.AHold(1, 2);

        await ShouldBeRefused(ConcertErrors.ScheduleNotFound, ConcertErrors.ScheduleNotFound);
        await ShouldBeRefused(terms with { ConcertId = 43 }, QueueErrors.NotActive);
        await ShouldBeRefused(terms with { Seats = [terms.Seats[0]] }, ConcertErrors.SeatNotFound);
        await ShouldBeRefused(terms with { IsOnSale = false }, ConcertErrors.NotOnSale);
        await ShouldBeRefused(terms with { SeatsOfUser = 3 }, ReservationErrors.SeatLimitExceeded(4));
        await ShouldBeRefused(terms with { UnpaidHolds = 50 }, ReservationErrors.HoldLimitExceeded(50));
        _given.Port<IReservations>().DidNotReceiveWithAnyArgs().Hold(default!);
        await _given.Port<IWaitingQueue>().DidNotReceiveWithAnyArgs().ExtendAsync(default!, default, default);

        async Task ShouldBeRefused(Result<BookingTerms> offered, Error refusal)
        {
            _given.Offer(offered);
            (await _given.Send(command)).Error.ShouldBe(refusal);
        }
    }

    [Theory]
    [InlineData(SeatStatus.Held)]
    [InlineData(SeatStatus.Sold)]
    public async Task Given_a_taken_seat_among_free_ones_When_they_are_held_Then_the_taken_one_is_named(
        SeatStatus status
    )
    {
        var (command, terms) = _given.AHold(1, 2);
        _given.Offer(terms with { Seats = [terms.Seats[0], terms.Seats[1] with { Status = status }] });

        ShouldNameTaken((await _given.Send(command)).Error, 2);
    }

    private static void ShouldNameTaken(Error? error, params long[] seatIds)
    {
        error.ShouldNotBeNull().Code.ShouldBe("reservations.seat_taken");
        error.Details!["seatIds"].ShouldBeAssignableTo<IEnumerable<long>>()!.ShouldBe(seatIds);
    }
}
