namespace Concert.Check;

/// <summary>
/// Invariants 12 to 15: what clients were told of their places. What Redis's loss of data may bend, as docs/adr/0008
/// says, is not asked of the places that a <see cref="Marker.RedisLost"/> touched.
/// </summary>
internal sealed class Queue
{
    /// <summary>For so long a loss may take, with what was not written down when it came.</summary>
    private static readonly TimeSpan Unrecorded = TimeSpan.FromSeconds(3);

    /// <summary>For so long a call without an answer may have its effect yet.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);

    private readonly Database _database;
    private readonly History _history;
    private readonly Policies _policies;
    private readonly CheckOptions _options;
    private readonly List<Sight> _sights;

    /// <summary>
    /// Before a loss is seen, Redis is away for so long at most, during which nothing is given up and tokens are believed.
    /// </summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(10);

    private readonly HashSet<long> _draws;
    private readonly ILookup<long, Loss> _losses;
    private readonly ILookup<Guid, Call> _endings;

    /// <summary>A place as one answer showed it, at some instant of the call.</summary>
    private sealed record Sight(
        Call Call,
        Pass Pass,
        bool IsActive,
        long Position,
        DateTimeOffset? ActiveUntil,
        DateTimeOffset? MayHoldUntil
    )
    {
        public (long Concert, long Sequence, Guid User) Place => (Pass.Concert, Pass.Sequence, Pass.User);
    }

    /// <summary>What a loss of Redis's data was for one line, whose numbers are microseconds of Redis's clock.</summary>
    /// <param name="Before">Places with a lower number were lost; they are there again if their tokens brought them.</param>
    /// <param name="Settled">Once this number was reached, no place came back among those who waited.</param>
    private sealed record Loss(DateTimeOffset At, long Before, long Settled);

    public Queue(Database database, History history, Policies policies, CheckOptions options)
    {
        (_database, _history, _policies, _options) = (database, history, policies, options);
        _sights =
        [
            .. from call in history.Calls
            where (call.IsJoin || call.IsLook) && call is { Outcome: Outcome.Granted, Given: not null }
            orderby call.StartedAt
            let answer = call.Answer
            select new Sight(
                call,
                call.Given!,
                answer.Text("status") == "active",
                (long)(answer.Number("position") ?? 0),
                answer.Instant("activeUntil"),
                answer.Instant("mayHoldUntil")
            ),
        ];
        _draws =
        [
            .. database.Concerts.Where(concert => concert.PolicyFairness != 0).Select(concert => concert.Id),
            .. database.Draws,
        ];
        _losses = (
            from line in _sights.GroupBy(sight => sight.Pass.Concert)
            from marker in history.Markers
            where marker.Event == Marker.RedisLost
            let before = Microsecond(marker.At + options.Skew)
            // The line began anew with the first number after the loss, however long Redis was away.
            let first = line.Select(sight => sight.Pass.Sequence).Where(number => number >= before)
            let settled = Microseconds(Unrecorded + policies.LongestAbsence(line.Key))
            select (line.Key, Loss: new Loss(marker.At, before, first.DefaultIfEmpty(before).Min() + settled))
        ).ToLookup(pair => pair.Key, pair => pair.Loss);
        _endings = history
            .Calls.Where(call =>
                call.User is not null
                && (call.IsLeave || call.IsPayment || call.IsCancel)
                && call.Outcome != Outcome.Refused
            )
            .ToLookup(call => call.User!.Value);
    }

    private static long Microsecond(DateTimeOffset instant) => Microseconds(instant - DateTimeOffset.UnixEpoch);

    private static long Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Whether Redis may have lost the place before the call was answered.</summary>
    private bool IsLost(Sight place, Call call) =>
        _losses[place.Pass.Concert]
            .Any(loss => place.Pass.Sequence < loss.Before && loss.At <= call.EndedAt + _options.Skew);

    /// <summary>Likewise, or others may have come back to their places in front of it since.</summary>
    private bool IsUnsettled(Sight sight) =>
        _losses[sight.Pass.Concert]
            .Any(loss => sight.Pass.Sequence < loss.Settled && loss.At <= sight.Call.EndedAt + _options.Skew);

    /// <summary>Until when the call may have ended a place.</summary>
    private static DateTimeOffset LastEffect(Call ending) =>
        ending.Outcome == Outcome.Unknown ? ending.EndedAt + Late : ending.EndedAt;

    /// <summary>
    /// Who joined in the moment before a loss is unknown to the line until they are back, so those who come about then may
    /// see their position grow.
    /// </summary>
    private bool IsAroundLoss(Sight first) =>
        _losses[first.Pass.Concert]
            .Any(loss =>
                first.Call.EndedAt >= loss.At - Unrecorded
                && first.Call.StartedAt <= loss.At + Unrecorded + _policies.LongestAbsence(first.Pass.Concert)
            );

    /// <summary>12.</summary>
    public IEnumerable<string?> PlacesAreDistinct()
    {
        foreach (var number in _sights.GroupBy(sight => (sight.Pass.Concert, sight.Pass.Sequence)))
        {
            var users = number.Select(sight => sight.Pass.User).Distinct().Take(2).ToList();
            yield return users.Count == 1
                ? null
                : $"users {users[0]} and {users[1]} both have place {number.Key.Sequence} of concert {number.Key.Concert}";
        }
        foreach (var own in _sights.GroupBy(sight => (sight.Pass.User, sight.Pass.Concert)))
        {
            foreach (var sight in own.Where(sight => !IsLost(sight, sight.Call)))
            {
                var other = own.FirstOrDefault(other => AreBothLive(sight, other) && !IsLost(other, sight.Call));
                yield return other is null
                    ? null
                    : $"user {own.Key.User} had places {other.Pass.Sequence} and {sight.Pass.Sequence} of concert "
                        + $"{own.Key.Concert} at {sight.Call.StartedAt:O}";
            }
        }
        foreach (
            var group in _sights
                .Where(sight => !sight.IsActive && !_draws.Contains(sight.Pass.Concert) && !IsUnsettled(sight))
                .GroupBy(sight => (sight.Pass.Concert, sight.Position))
        )
        {
            foreach (var place in group.GroupBy(sight => sight.Place))
            {
                // A position never grows, so whoever was told the same one twice had it all the time between.
                var (from, until) = (place.Min(sight => sight.Call.EndedAt), place.Max(sight => sight.Call.StartedAt));
                var other = group.FirstOrDefault(other =>
                    other.Place != place.Key && other.Call.StartedAt > from && other.Call.EndedAt < until
                );
                yield return other is null
                    ? null
                    : $"users {place.Key.User} and {other.Pass.User} were both at position {group.Key.Position} of concert "
                        + $"{group.Key.Concert} at {other.Call.StartedAt:O}";
            }
        }
    }

    /// <summary>
    /// The older place was shown after the newer one, or the newer one was made while the older one was active and nothing
    /// had ended it.
    /// </summary>
    private bool AreBothLive(Sight sight, Sight other) =>
        other.Pass.Sequence > sight.Pass.Sequence
            ? sight.Call.StartedAt > other.Call.EndedAt
            : other.Pass.Sequence < sight.Pass.Sequence
                && other.IsActive
                && other.Call.EndedAt < sight.Call.StartedAt
                && other.ActiveUntil > sight.Call.EndedAt + _options.Skew
                && !_endings[sight.Pass.User]
                    .Any(call => LastEffect(call) >= other.Call.StartedAt && call.StartedAt <= sight.Call.EndedAt);

    /// <summary>13.</summary>
    public IEnumerable<string?> OrderIsKept()
    {
        foreach (var line in _sights.GroupBy(sight => sight.Pass.Concert))
        {
            var joins = line.Where(sight => sight.Call is { IsJoin: true, Status: 201 });
            foreach (var (join, before) in WithEarlier(joins, sight => -sight.Pass.Sequence))
                yield return before is null || before.Pass.Sequence <= join.Pass.Sequence
                    ? null
                    : $"user {before.Pass.User} joined concert {line.Key} before {join.Pass.User}, and comes after, "
                        + $"{before.Pass.Sequence} to {join.Pass.Sequence}";
            foreach (var look in Overtaken(line))
                yield return look;
            foreach (var place in line.GroupBy(sight => sight.Place))
            {
                var isSteady = !_draws.Contains(line.Key) && !IsAroundLoss(place.First());
                foreach (var (sight, before) in WithEarlier(place, PositionOf))
                {
                    // After a loss a place is where the token says that its owner brings, who may have had a newer one.
                    var brought = sight.Call.Pass?.Sequence == sight.Pass.Sequence ? sight.Call.Pass : null;
                    var told =
                        IsUnsettled(sight) ? brought?.Position
                        : before is null ? null
                        : PositionOf(before);
                    yield return told is null || !isSteady || sight.IsActive || sight.Position <= told
                        ? null
                        : $"user {sight.Pass.User} was at {told} of concert {line.Key}, and then at {sight.Position}";
                }
            }
        }
    }

    /// <summary>Somebody who joined later was seen inside before this one was seen waiting.</summary>
    private IEnumerable<string?> Overtaken(IGrouping<long, Sight> line)
    {
        if (_draws.Contains(line.Key))
            yield break;
        var later = line.Where(sight => !sight.IsActive && !IsLost(sight, sight.Call))
            .OrderByDescending(sight => sight.Pass.Sequence);
        var inside = new Queue<Sight>(
            line.Where(sight => sight.IsActive).OrderByDescending(sight => sight.Pass.Sequence)
        );
        Sight? first = null;
        foreach (var sight in later)
        {
            while (inside.TryPeek(out var next) && next.Pass.Sequence > sight.Pass.Sequence)
            {
                inside.Dequeue();
                first = first is null || next.Call.EndedAt < first.Call.EndedAt ? next : first;
            }
            yield return first is null || first.Call.EndedAt >= sight.Call.StartedAt
                ? null
                : $"user {first.Pass.User} with place {first.Pass.Sequence} of concert {line.Key} was inside while "
                    + $"{sight.Pass.User} with place {sight.Pass.Sequence} waited";
        }
    }

    private static long PositionOf(Sight sight) => sight.IsActive ? 0 : sight.Position;

    /// <summary>Each sight, and of those that had ended before it began the one with the least value.</summary>
    private static IEnumerable<(Sight Sight, Sight? Before)> WithEarlier(
        IEnumerable<Sight> sights,
        Func<Sight, long> value
    )
    {
        var running = new PriorityQueue<Sight, DateTimeOffset>();
        Sight? least = null;
        foreach (var sight in sights)
        {
            while (running.TryPeek(out var ended, out var at) && at < sight.Call.StartedAt)
            {
                running.Dequeue();
                least = least is null || value(ended) < value(least) ? ended : least;
            }
            yield return (sight, least);
            running.Enqueue(sight, sight.Call.EndedAt);
        }
    }

    /// <summary>14. By the end that each place had when it was first seen inside; only under a policy that stayed the same.</summary>
    public IEnumerable<string?> AdmissionIsBounded()
    {
        var holds = _database.Reservations.ToLookup(row => (row.UserId, row.ConcertId));
        var firsts = _sights.DistinctBy(sight => sight.Place).ToDictionary(sight => sight.Place);
        foreach (var line in _sights.Where(sight => sight.ActiveUntil is not null).GroupBy(sight => sight.Pass.Concert))
        {
            if (_policies.Only(line.Key) is not { } policy)
                continue;
            var stays = (
                from sight in line.DistinctBy(sight => sight.Place)
                // A hold that lasted since the place was first seen may have made it last longer already.
                where
                    !holds[(sight.Pass.User, line.Key)]
                        .Any(row =>
                            row.ReservedAt < sight.Call.EndedAt + _options.Skew
                            && (row.ClosedAt ?? row.ExpiresAt) > firsts[sight.Place].Call.StartedAt - _options.Skew
                        )
                let until = sight.ActiveUntil!.Value
                let ended = _endings[sight.Pass.User]
                    .Where(call => !call.IsCancel && LastEffect(call) >= sight.Call.StartedAt)
                    .Select(call => call.StartedAt - _options.Skew)
                    .Append(until)
                    .Min()
                select (From: until.AddSeconds(-policy.ActiveSeconds), Until: ended)
            ).ToList();
            var catchUp = Math.Max(1, (int)Math.Ceiling(policy.Rate));

            var moves = stays
                .Where(stay => stay.Until > stay.From)
                .SelectMany(stay => new[] { (At: stay.From, By: 1), (At: stay.Until, By: -1) })
                .OrderBy(move => move.At)
                .ThenBy(move => move.By);
            var active = 0;
            foreach (var (at, by) in moves)
            {
                active += by;
                var lost = _losses[line.Key]
                    .Count(loss =>
                        loss.At <= at + _options.Skew
                        && at <= loss.At + Unrecorded + TimeSpan.FromSeconds(policy.ActiveSeconds) + _options.Skew
                    );
                var cap = policy.MaxActive + (lost * (catchUp + 1));
                yield return active <= cap
                    ? null
                    : $"{active} users were inside concert {line.Key} at {at:O}, and {cap} may";
            }

            var admissions = stays
                .Select(stay => stay.From)
                .Order()
                .GroupBy(at => _losses[line.Key].Count(loss => loss.At <= at + _options.Skew));
            foreach (var since in admissions)
            {
                // So many more than the rate allows had been admitted at the best of times; tokens tell milliseconds.
                var (count, best) = (0, double.MaxValue);
                DateTimeOffset? first = null;
                var burst = catchUp + (since.Key > 0 ? 1 : 0);
                foreach (var at in since)
                {
                    var due = policy.Rate * ((at - (first ??= at)).TotalSeconds + 0.002);
                    best = Math.Min(best, count - (due - (policy.Rate * 0.002)));
                    count++;
                    yield return count - due - best <= burst + 1e-6
                        ? null
                        : $"concert {line.Key} admitted faster than {policy.AdmissionsPerInterval} in "
                            + $"{policy.IntervalSeconds} s, and {burst} at once, until {at:O}";
                }
            }
        }
    }

    /// <summary>15. The pass counts that was looked at, which is while the call runs. Where nothing shows it, nothing is decided.</summary>
    public IEnumerable<string?> HoldsHadAPass()
    {
        var reservations = _database.Reservations.ToDictionary(row => row.Id);
        var sights = _sights.ToLookup(sight => sight.Place);
        foreach (var call in _history.Calls.Where(call => call.IsHold && call.Status == 201 && !call.Replayed))
        {
            if (!reservations.TryGetValue(call.Answer.Id("id"), out var row))
                continue;
            if (call.Pass is not { } pass || pass.User != row.UserId || pass.Concert != row.ConcertId)
            {
                yield return $"reservation {row.Id} was made without a pass for concert {row.ConcertId} by attempt "
                    + $"{call.Attempt}";
                continue;
            }
            var seen = sights[(pass.Concert, pass.Sequence, pass.User)].ToList();
            var until = seen.Select(sight => sight.MayHoldUntil).Append(pass.MayHoldUntil).Max();
            var isKnownActive = pass.ActiveUntil is not null || seen.Exists(sight => sight.IsActive);
            var left = _endings[row.UserId]
                .FirstOrDefault(end =>
                    end.Outcome == Outcome.Granted
                    && !end.Replayed
                    && end.EndedAt < call.StartedAt
                    && seen.Exists(sight => sight.Call.EndedAt < end.StartedAt)
                    && (end.IsLeave ? end.Pass?.Sequence == pass.Sequence : PaidIn(end) == row.ConcertId)
                );
            yield return seen.Exists(sight =>
                !sight.IsActive && sight.Call.StartedAt > call.EndedAt && !IsLost(sight, sight.Call)
            )
                ? $"reservation {row.Id} was made by user {row.UserId}, who still waited afterwards"
            : isKnownActive && call.StartedAt >= until + _options.Skew
                ? $"reservation {row.Id} was asked for at {call.StartedAt:O}, and the pass ended at {until:O}"
            : left is not null && !_losses[pass.Concert].Any(loss => loss.At <= call.EndedAt + Outage)
                ? $"reservation {row.Id} was made with place {pass.Sequence}, which attempt {left.Attempt} had given up"
            : null;
        }

        long? PaidIn(Call payment) =>
            reservations.TryGetValue(payment.Answer.Id("reservationId"), out var paid) ? paid.ConcertId : null;
    }
}
