namespace Concert.Api.Tests;

using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

/// <summary>A date and its seats are written together or not at all.</summary>
public sealed class DateTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_a_date_whose_last_seat_is_refused_When_it_is_added_Then_neither_the_date_nor_a_seat_is_there()
    {
        var concert = await given.AConcert();
        var date = Plan(concert, new SectionPlan("A", 5, 1_000, 50m), new SectionPlan("A", 1, 1, 50m));

        await Should.ThrowAsync<DbException>(() => Add(_ => date));

        (
            await given.ReadAsync(async database =>
                (
                    await database.Schedules.CountAsync(each => each.Id == date.Id),
                    await database.Seats.CountAsync(each => each.ScheduleId == date.Id),
                    await database.Outbox.CountAsync(each =>
                        each.Aggregate == nameof(Schedule) && each.AggregateId == date.AggregateId
                    )
                )
            )
        ).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task Given_a_lost_race_after_a_date_was_written_When_it_is_added_again_Then_each_of_its_seats_is_there_once()
    {
        var concert = await given.AConcert();
        var dates = new List<Schedule>();

        var added = await Add(
            attempt =>
            {
                dates.Add(Plan(concert, new SectionPlan("A", 2, 1_000, 50m), new SectionPlan("B", 100, 50, 40m)));
                return dates[attempt];
            },
            after: attempt => attempt == 0 ? throw new DbUpdateConcurrencyException() : Task.CompletedTask
        );

        added.Error.ShouldBeNull();
        var seats = (await given.Anybody().Get($"schedules/{dates[1].Id}/seats")).Items;
        seats
            .Select(seat =>
                (
                    seat.GetProperty("section").GetString(),
                    seat.GetProperty("row").GetString(),
                    seat.GetProperty("number").GetInt32(),
                    seat.GetProperty("price").GetDecimal()
                )
            )
            .ShouldBe(
                dates[1]
                    .MakeSeats([.. Enumerable.Range(1, dates[1].TotalSeats)])
                    .Select(seat => ((string?)seat.Section, (string?)seat.Row, seat.Number, seat.Price))
            );
        (
            await given.ReadAsync(database => database.Schedules.CountAsync(each => each.ConcertId == concert.Id))
        ).ShouldBe(2);
        (await given.ReadAsync(database => database.Seats.CountAsync(each => each.ScheduleId == dates[0].Id))).ShouldBe(
            0
        );
        await given.ShouldKeepInvariants();
    }

    /// <summary>Adds a date in a unit of work, as the use case does; attempts count from 0.</summary>
    private async Task<Result> Add(Func<int, Schedule> date, Func<int, Task>? after = null)
    {
        await using var scope = given.Host.Services.CreateAsyncScope();
        var concerts = scope.ServiceProvider.GetRequiredService<IConcerts>();
        var attempt = 0;
        return await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .ExecuteAsync(
                async () =>
                {
                    await concerts.AddAsync(date(attempt), CancellationToken.None);
                    await (after?.Invoke(attempt++) ?? Task.CompletedTask);
                    return Result.Success;
                },
                CancellationToken.None
            );
    }

    private static Schedule Plan(TestConcert concert, params IReadOnlyList<SectionPlan> seating)
    {
        var now = DateTimeOffset.UtcNow;
        return Schedule.Plan(concert.Id, now.AddDays(30), now.AddHours(-1), now.AddDays(1), seating);
    }
}
