namespace Concert.Api.Tests;

using System.Diagnostics;
using Concert.Application.Concerts.AddSchedule;

/// <summary>What it costs to add a date, by the number of its seats.</summary>
[Collection(Measuring.Name)]
[Trait("Category", "Scale")]
public sealed class DateScaleTests(Given given, ITestOutputHelper output) : IClassFixture<Given>
{
    private const int SeatsPerRow = 100;
    private const int Rounds = 3;
    private const int Small = 10_000;
    private static readonly int Large = Scale.Of(50_000, full: Schedule.MaxSeats);
    private static readonly int[] Sizes = [1_000, Small, Large];

    [Fact]
    public async Task Given_a_large_date_When_it_is_added_Then_its_cost_does_not_grow_faster_than_its_seats()
    {
        var concert = await given.AConcert();
        var costs = Sizes.ToDictionary(size => size, _ => new List<(double Elapsed, double Cpu)>());

        // The first round pays for what is compiled and prepared. Alternating, so that what else the machine does meets
        // all sizes alike.
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var size in Sizes)
            {
                var cost = await Add(concert, size);
                if (round > 0)
                    costs[size].Add((cost.Elapsed.TotalMilliseconds, cost.Cpu.TotalMicroseconds / size));
            }
        }

        foreach (var size in Sizes)
            output.WriteLine(
                $"{size:N0} seats: {Median(size, cost => cost.Elapsed):N0} ms, {CpuOf(size):N1} µs of CPU a seat"
            );
        // Within what a busy machine adds; a cost that grew with the square of the seats would be at least five times as high.
        CpuOf(Large).ShouldBeLessThanOrEqualTo(3 * CpuOf(Small));

        double CpuOf(int size) => Median(size, cost => cost.Cpu);
        double Median(int size, Func<(double Elapsed, double Cpu), double> of) =>
            costs[size].Select(of).Order().ElementAt(Rounds / 2);
    }

    /// <summary>The time that it took, and of this process's processors: what the database does is not in it.</summary>
    private async Task<(TimeSpan Elapsed, TimeSpan Cpu)> Add(TestConcert concert, int seats)
    {
        const int MaxSeatsInSection = 10_000;
        var now = DateTimeOffset.UtcNow;
        var sections = (seats + MaxSeatsInSection - 1) / MaxSeatsInSection;
        var command = new AddScheduleCommand(
            ActorId: null,
            concert.Id,
            now.AddDays(30),
            now.AddHours(-1),
            now.AddDays(1),
            [
                .. Enumerable
                    .Range(1, sections)
                    .Select(number => new SectionValues($"{number}", seats / sections / SeatsPerRow, SeatsPerRow, 50m)),
            ]
        );
        var (started, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var added = await given.Send(command);
        var cost = (Stopwatch.GetElapsedTime(started), Environment.CpuUsage.TotalTime - cpu);
        added.Value.TotalSeats.ShouldBe(seats);
        return cost;
    }
}
