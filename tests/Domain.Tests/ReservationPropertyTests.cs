namespace Concert.Domain.Tests;

using Concert.Domain.Reservations;
using FsCheck;
using FsCheck.Fluent;

/// <summary>
/// Any moves of a reservation at any instants, against a plain model. A failure prints the fewest moves that lead to it,
/// and the seed to run them again.
/// </summary>
public sealed class ReservationPropertyTests
{
    /// <summary>The only moves that change anything, what they lead to, and the event that says so.</summary>
    private static readonly Dictionary<(ReservationStatus, Move, bool IsOver), (ReservationStatus, Type)> Allowed =
        new()
        {
            [(ReservationStatus.Pending, Move.Confirm, false)] = (
                ReservationStatus.Confirmed,
                typeof(ReservationConfirmed)
            ),
            [(ReservationStatus.Pending, Move.Cancel, false)] = (
                ReservationStatus.Cancelled,
                typeof(ReservationCancelled)
            ),
            [(ReservationStatus.Pending, Move.Expire, true)] = (ReservationStatus.Expired, typeof(ReservationExpired)),
            [(ReservationStatus.Confirmed, Move.Refund, false)] = (
                ReservationStatus.Cancelled,
                typeof(ReservationRefunded)
            ),
            [(ReservationStatus.Confirmed, Move.Refund, true)] = (
                ReservationStatus.Cancelled,
                typeof(ReservationRefunded)
            ),
        };

    private enum Move
    {
        Confirm,
        Cancel,
        Expire,
        Refund,
    }

    [Fact]
    public void Given_a_hold_When_any_moves_follow_Then_it_does_what_the_model_does_and_a_refusal_changes_nothing()
    {
        var met = new HashSet<(ReservationStatus, Move, bool)>();

        Prop.ForAll(Steps(), steps => ShouldFollowTheModel(steps, met))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

        met.IsSupersetOf(Allowed.Keys).ShouldBeTrue("the runs are to meet every move that is allowed");
    }

    private static void ShouldFollowTheModel(Step[] steps, HashSet<(ReservationStatus, Move, bool)> met)
    {
        var reservation = Given.AHold(70m, 30m);
        List<Type> events = [typeof(SeatsHeld)];
        var status = ReservationStatus.Pending;
        DateTimeOffset? closedAt = null;

        foreach (var step in steps)
        {
            var now = reservation.ExpiresAt.AddTicks(step.TicksPastExpiry);
            var move = (status, step.Move, IsOver: step.TicksPastExpiry >= 0);
            var isRepeatedCancel = status == ReservationStatus.Cancelled && step.Move == Move.Cancel;
            if (Allowed.TryGetValue(move, out var change))
            {
                met.Add(move);
                events.Add(change.Item2);
                (status, closedAt) = (change.Item1, now);
            }

            var result = step.Move switch
            {
                Move.Confirm => reservation.Confirm(now),
                Move.Cancel => reservation.Cancel(now),
                Move.Expire => reservation.Expire(now),
                _ => reservation.Refund(now),
            };

            (result.Error is null).ShouldBe(change.Item2 is not null || isRepeatedCancel, result.Error?.Code);
            reservation.Status.ShouldBe(status);
            reservation.ClosedAt.ShouldBe(closedAt);
            reservation.ShouldBeNumbered().ShouldBe(events, "one event a change");
        }
    }

    private static Arbitrary<Step[]> Steps()
    {
        long[] ticks = [-Given.HoldSeconds * TimeSpan.TicksPerSecond, -1, 0, 1, TimeSpan.TicksPerDay];
        var steps =
            from move in Gen.Elements(Enum.GetValues<Move>())
            from tick in Gen.Elements(ticks)
            select new Step(move, tick);
        return steps.ToArbitrary().Array();
    }

    private sealed record Step(Move Move, long TicksPastExpiry);
}
