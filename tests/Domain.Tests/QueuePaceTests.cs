namespace Concert.Domain.Tests;

using System.Globalization;
using Concert.Domain.Queue;

public sealed class QueuePaceTests(ITestOutputHelper output)
{
    private const double Allowed = 140;

    [Fact]
    public void Given_nothing_measured_When_a_wait_is_estimated_Then_the_policy_is_believed_with_room_for_doubt()
    {
        var wait = new QueuePace(Allowed).Estimate(14_000);

        wait.Expected.TotalSeconds.ShouldBe(100, 0.1);
        wait.AtLeast.TotalSeconds.ShouldBeLessThan(50);
        wait.AtMost.TotalSeconds.ShouldBeGreaterThan(200);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(14)]
    [InlineData(140)]
    [InlineData(900)]
    public void Given_a_steady_line_When_it_was_watched_Then_waits_follow_what_was_seen_and_doubt_has_shrunk(
        int perSecond
    )
    {
        var line = new Watched(Allowed);
        line.Watch(seconds: 400, perSecond);

        var wait = line.Pace.Estimate(100 * perSecond);

        wait.Expected.TotalSeconds.ShouldBe(100, 5);
        wait.AtLeast.TotalSeconds.ShouldBeInRange(80, wait.Expected.TotalSeconds);
        wait.AtMost.TotalSeconds.ShouldBeInRange(wait.Expected.TotalSeconds, 120);
    }

    [Fact]
    public void Given_a_line_that_varies_When_it_was_watched_Then_less_is_promised_than_of_a_steady_one()
    {
        var (steady, varying) = (new Watched(Allowed), new Watched(Allowed));
        steady.Watch(seconds: 400, perSecond: 140);
        for (var i = 0; i < 20; i++)
            varying.Watch(seconds: 20, perSecond: i % 2 == 0 ? 40 : 240);

        var (one, other) = (steady.Pace.Estimate(2_000), varying.Pace.Estimate(2_000));

        (other.AtMost / other.AtLeast).ShouldBeGreaterThan(1.5 * (one.AtMost / one.AtLeast));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(3.0)]
    public void Given_records_at_other_intervals_When_the_line_is_the_same_Then_so_is_the_wait(double interval)
    {
        var line = new Watched(Allowed);
        line.Watch(seconds: 120, perSecond: 50, interval);

        line.Pace.Estimate(5_000).Expected.TotalSeconds.ShouldBe(100, 5);
    }

    [Fact]
    public void Given_a_time_in_which_nobody_waited_When_the_line_moves_again_Then_that_time_does_not_count()
    {
        var line = new Watched(Allowed);
        line.Watch(seconds: 60, perSecond: 70);
        var before = line.Pace.Estimate(7_000);

        line.Watch(seconds: 600, perSecond: 1, isMoving: false);
        line.Watch(seconds: 0.5, perSecond: 1_000);

        line.Pace.Estimate(7_000).ShouldBe(before);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.2)]
    public void Given_an_instant_that_is_not_later_When_it_is_recorded_Then_it_is_ignored(double secondsLater)
    {
        var line = new Watched(Allowed);
        line.Watch(seconds: 60, perSecond: 70);
        var before = line.Pace.Estimate(7_000);

        line.Pace.Record(line.Now.AddSeconds(secondsLater), line.Passed + 1_000, 1, isMoving: true);

        line.Pace.Estimate(7_000).ShouldBe(before);
    }

    /// <summary>The pace is in places per second, before and after the policy's rate of 140 has changed.</summary>
    [Theory]
    [InlineData(140, 280, 280)]
    [InlineData(140, 70, 70)]
    [InlineData(280, 70, 140)]
    [InlineData(14, 280, 14)]
    [InlineData(14, 70, 14)]
    [InlineData(14, 7, 7)]
    public void Given_another_rate_When_it_is_first_heard_of_Then_waits_follow_unless_the_cap_held_the_line_up(
        int paceBefore,
        int allowed,
        int paceAfter
    )
    {
        var line = new Watched(Allowed);
        line.Watch(seconds: 300, paceBefore);

        line.Pace.Record(line.Now.AddSeconds(0.01), line.Passed, allowed, isMoving: true);

        line.Pace.Estimate(100 * paceAfter).Expected.TotalSeconds.ShouldBe(100, 5);
    }

    [Fact]
    public void Given_a_waiting_room_that_was_lost_When_it_is_rebuilt_Then_the_pace_is_measured_anew()
    {
        var line = new Watched(Allowed);
        line.Watch(seconds: 300, perSecond: 14);

        line.Pace.Record(line.Now.AddSeconds(1), passed: 0, Allowed, isMoving: true);

        line.Pace.Estimate(14_000).ShouldBe(new QueuePace(Allowed).Estimate(14_000));
    }

    [Fact]
    public void Given_a_line_at_a_standstill_When_it_lasts_Then_waits_grow_within_bounds_and_shrink_once_it_moves()
    {
        var line = new Watched(Allowed);
        line.Watch(seconds: 120, perSecond: 140);
        line.Watch(seconds: 60, perSecond: 0);
        var early = line.Pace.Estimate(1_000);
        line.Watch(seconds: 3_600, perSecond: 0);
        var late = line.Pace.Estimate(1_000);
        line.Watch(seconds: 60, perSecond: 140);

        early.Expected.TotalSeconds.ShouldBeGreaterThan(30);
        late.Expected.TotalHours.ShouldBeInRange(1, 24);
        late.AtMost.ShouldBeLessThan(QueuePace.LongestWait);
        line.Pace.Estimate(1_000).Expected.TotalSeconds.ShouldBeLessThan(15);
    }

    [Theory]
    [InlineData(140)]
    [InlineData(0)]
    public void Given_any_position_When_its_wait_is_estimated_Then_it_is_in_order_and_in_bounds(int perSecond)
    {
        var line = new Watched(Allowed);
        line.Watch(seconds: 120, perSecond);

        foreach (var position in (long[])[1, 2, 1_000, 1_000_000_000, long.MaxValue])
            ShouldBeInOrder(line.Pace.Estimate(position));
        line.Pace.Estimate(0).ShouldBe(default);
        line.Pace.Estimate(-1).ShouldBe(default);
        line.Pace.Estimate(long.MaxValue).Expected.ShouldBe(QueuePace.LongestWait);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Given_a_rate_that_no_policy_has_When_it_is_set_Then_that_is_a_bug(double allowed)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new QueuePace(allowed));
        Should.Throw<ArgumentOutOfRangeException>(() =>
            new QueuePace(Allowed).Record(Given.Now, 0, allowed, isMoving: true)
        );
    }

    [Fact]
    public void Given_many_who_ask_When_the_line_is_recorded_meanwhile_Then_every_answer_is_in_order()
    {
        var line = new Watched(Allowed);

        Parallel.For(
            0,
            4,
            worker =>
            {
                if (worker == 0)
                    line.Watch(seconds: 600, perSecond: 140);
                else
                    for (var position = 1; position <= 5_000; position++)
                        ShouldBeInOrder(line.Pace.Estimate(position));
            }
        );
    }

    /// <summary>
    /// At least four of five waits end as promised, over all promises made to the users of a line. The width of the
    /// median promise is bounded too, or it would be easy. Another seed must pass as well.
    /// </summary>
    [Trait("Category", "Scale")]
    [Theory]
    [InlineData("steady", 1.5)]
    [InlineData("slow", 0.5)]
    [InlineData("noisy", 2.0)]
    [InlineData("swinging", 2.2)]
    [InlineData("full", 0.8)]
    [InlineData("full and small", 1.5)]
    [InlineData("more and more are gone", 1.8)]
    [InlineData("fewer and fewer are gone", 1.5)]
    [InlineData("crowds of the gone", 2.2)]
    [InlineData("rate doubled", 1.5)]
    [InlineData("rate halved", 1.2)]
    public void Given_a_line_of_its_kind_When_users_ask_all_along_Then_four_of_five_waits_end_as_promised(
        string kind,
        double widest
    )
    {
        foreach (var seed in (int[])[4, 19])
        {
            var (kept, medianWidth) = LineThatIs(kind, seed).Run();

            var figures = string.Create(
                CultureInfo.InvariantCulture,
                $"{kind}, seed {seed}: {kept:P1} kept, median width {medianWidth:F2} waits"
            );
            output.WriteLine(figures);
            kept.ShouldBeGreaterThanOrEqualTo(0.8, figures);
            medianWidth.ShouldBeLessThanOrEqualTo(widest, figures);
        }
    }

    private static VirtualLine LineThatIs(string kind, int seed) =>
        kind switch
        {
            "steady" => new VirtualLine(seed, 20_000, 140),
            "slow" => new VirtualLine(seed, 2_000, 2),
            "noisy" => new VirtualLine(seed, 20_000, 100) { Noise = 0.5 },
            "swinging" => new VirtualLine(seed, 20_000, 40) { Speed = Wave(seconds: 180) },
            "full" => new VirtualLine(seed, 10_000, 140) { Cap = 600, Stay = 60 },
            "full and small" => new VirtualLine(seed, 1_000, 140) { Cap = 20, Stay = 100 },
            "more and more are gone" => new VirtualLine(seed, 20_000, 40) { Gone = along => 0.9 * along },
            "fewer and fewer are gone" => new VirtualLine(seed, 20_000, 40) { Gone = along => 0.9 * (1 - along) },
            "crowds of the gone" => new VirtualLine(seed, 20_000, 40)
            {
                Gone = along => 0.45 + 0.45 * Math.Sin(6 * 2 * Math.PI * along + seed),
            },
            "rate doubled" => new VirtualLine(seed, 20_000, 40) { Policy = second => second < 150 ? 1 : 2 },
            "rate halved" => new VirtualLine(seed, 20_000, 80) { Policy = second => second < 100 ? 1 : 0.5 },
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
        };

    private static Func<double, double> Wave(double seconds) =>
        second => 1 + 0.5 * Math.Sin(2 * Math.PI * second / seconds);

    private static void ShouldBeInOrder(WaitEstimate wait)
    {
        wait.AtLeast.ShouldBeInRange(TimeSpan.Zero, wait.Expected);
        wait.AtMost.ShouldBeInRange(wait.Expected, QueuePace.LongestWait);
    }

    /// <summary>A line whose pace is recorded at regular intervals, and what was recorded last.</summary>
    private sealed class Watched
    {
        private readonly double _allowedPerSecond;
        private double _passed;

        public Watched(double allowedPerSecond)
        {
            _allowedPerSecond = allowedPerSecond;
            Pace = new QueuePace(allowedPerSecond);
            Pace.Record(Now, 0, allowedPerSecond, isMoving: true);
        }

        public QueuePace Pace { get; }

        public DateTimeOffset Now { get; private set; } = Given.Now;

        public long Passed => (long)_passed;

        public void Watch(double seconds, double perSecond, double interval = 0.5, bool isMoving = true)
        {
            for (var until = Now.AddSeconds(seconds); Now < until; )
            {
                Now = Now.AddSeconds(interval);
                _passed += perSecond * interval;
                Pace.Record(Now, Passed, _allowedPerSecond, isMoving);
            }
        }
    }
}
