namespace Concert.Domain.Tests;

using Concert.Domain.Concerts;

public sealed class ScheduleTests
{
    [Fact]
    public void Given_sections_When_a_date_is_planned_Then_rows_and_numbers_count_from_one_in_each()
    {
        var schedule = Plan(new SectionPlan("Floor", 2, 3, 120m), new SectionPlan("Balcony", 1, 2, 80.50m));
        var seats = MakeSeats(schedule);

        seats
            .Select(seat => (seat.Section, seat.Row, seat.Number, seat.Price))
            .ShouldBe([
                ("Floor", "1", 1, 120m),
                ("Floor", "1", 2, 120m),
                ("Floor", "1", 3, 120m),
                ("Floor", "2", 1, 120m),
                ("Floor", "2", 2, 120m),
                ("Floor", "2", 3, 120m),
                ("Balcony", "1", 1, 80.50m),
                ("Balcony", "1", 2, 80.50m),
            ]);
        schedule.TotalSeats.ShouldBe(8);
        schedule.PriceFrom.ShouldBe(80.50m);
        seats.Select(seat => seat.Id).ShouldBe([1, 2, 3, 4, 5, 6, 7, 8]);
        seats.ShouldAllBe(seat => seat.Status == SeatStatus.Available && seat.ReservationId == null);
        schedule.ShouldBeNumbered();
        schedule.PendingEvents.Single().Event.ShouldBe(new SchedulePlanned(42, Given.Now.AddDays(30), 8));
    }

    [Fact]
    public void Given_one_row_of_fifty_seats_When_a_date_is_planned_Then_they_are_numbered_1_to_50() =>
        MakeSeats(Plan(new SectionPlan("A", 1, 50, 100m)))
            .Select(seat => seat.Number)
            .ShouldBe(Enumerable.Range(1, 50));

    [Fact]
    public void Given_as_many_seats_as_a_date_can_have_When_it_is_planned_Then_all_of_them_are_there()
    {
        var schedule = Plan(new SectionPlan("A", 50, 1_000, 100m), new SectionPlan("B", 50, 1_000, 100m));

        schedule.TotalSeats.ShouldBe(Schedule.MaxSeats);
        MakeSeats(schedule).Count.ShouldBe(Schedule.MaxSeats);
    }

    [Fact]
    public void Given_a_planned_date_When_there_are_too_few_ids_for_its_seats_Then_that_is_a_bug() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Plan(new SectionPlan("A", 1, 2, 100m)).MakeSeats([1]));

    [Fact]
    public void Given_one_seat_too_many_When_a_date_is_planned_Then_that_is_a_bug() =>
        Should.Throw<ArgumentOutOfRangeException>(() =>
            Plan(new SectionPlan("A", 100, 1_000, 100m), new SectionPlan("B", 1, 1, 100m))
        );

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Given_a_booking_window_without_length_When_a_date_is_planned_Then_that_is_a_bug(int ticks) =>
        Should.Throw<ArgumentOutOfRangeException>(() =>
            Schedule.Plan(42, Given.Now, Given.Now, Given.Now.AddTicks(ticks), [new SectionPlan("A", 1, 1, 100m)])
        );

    private static List<Seat> MakeSeats(Schedule schedule) =>
        [.. schedule.MakeSeats([.. Enumerable.Range(1, schedule.TotalSeats)])];

    private static Schedule Plan(params IReadOnlyList<SectionPlan> seating) =>
        Schedule.Plan(42, Given.Now.AddDays(30), Given.Now, Given.Now.AddDays(29), seating);
}
