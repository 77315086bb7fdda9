namespace Concert.Api.Tests;

/// <summary>Most of those in the line have gone away.</summary>
public sealed class NoShowTests(Given given, ITestOutputHelper output) : IClassFixture<Given>
{
    [Fact]
    [Trait("Category", "Scale")]
    public async Task Given_nine_of_ten_who_never_come_back_When_their_turn_comes_Then_the_others_are_let_in_as_quickly()
    {
        var live = Scale.Of(1_000, full: 5_000);
        const int noShowSeconds = 10;
        object policy = new
        {
            admissionsPerInterval = live,
            intervalSeconds = 10,
            maxActive = live,
            noShowSeconds,
        };
        var concerts = new[] { await given.AConcert(policy: policy), await given.AConcert(policy: policy) };
        var organizer = given.AnOrganizer();
        foreach (var concert in concerts)
            await organizer.Post($"admin/concerts/{concert.Id}/queue/pause");
        var (alone, crowded) = (await given.SaleOf(concerts[0]), await given.SaleOf(concerts[1]));
        var control = await given.Joined(alone, live);
        var all = await given.Joined(crowded, 10 * live);
        var present = all.OrderBy(pass => pass.Sequence).Where((_, i) => i % 10 == 9).ToList();
        var gone = all.Except(present).ToList();

        // Those who are there ask every now and then, until the others count as gone, and after that.
        var resumes = DateTimeOffset.UtcNow.AddSeconds(noShowSeconds + 2);
        await Eventually.Get(() => Ask(), _ => DateTimeOffset.UtcNow > resumes);
        await Task.WhenAll(concerts.Select(concert => organizer.Post($"admin/concerts/{concert.Id}/queue/resume")));
        await Eventually.Get(Ask, admitted => admitted > live / 3);
        var (without, with) = (await given.AdmittedAt(alone, control), await given.AdmittedAt(crowded, present));

        // As many in the same time, counted from when each line began to move.
        var time = TimeSpan.FromTicks(Math.Min((without[^1] - without[0]).Ticks, (with[^1] - with[0]).Ticks));
        var (few, many) = (without.Count(at => at <= without[0] + time), with.Count(at => at <= with[0] + time));
        output.WriteLine($"{many} admitted in a line of ghosts in the time in which {few} were without them");
        many.ShouldBeGreaterThanOrEqualTo((int)(0.95 * few));
        time.ShouldBeGreaterThan(TimeSpan.FromSeconds(2));
        (await given.AdmittedAt(crowded, gone.Take(500).ToList())).ShouldBeEmpty();

        // Who was passed over has lost the place, and starts at the end.
        var late = gone.MinBy(pass => pass.Sequence)!;
        (await given.Look(crowded, [late])).ShouldBe([null]);
        var again = (await given.Queue.JoinAsync(crowded, late.UserId, earlier: late, default))!;
        again.IsNew.ShouldBeTrue();
        again.Place.Pass.Sequence.ShouldBeGreaterThan(all.Max(pass => pass.Sequence));
        var statistics = await given.Queue.CountAsync(crowded, default);
        statistics.AbandonedShare.ShouldBeGreaterThan(0.8);
        statistics.AdmittedPerSecond.ShouldBeInRange(live / 40.0, live / 10.0);

        async Task<int> Ask()
        {
            await given.Look(crowded, present);
            return (await given.AdmittedAt(alone, control)).Count;
        }
    }
}
