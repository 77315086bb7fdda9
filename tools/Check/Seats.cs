namespace Concert.Check;

using System.Text.Json;

internal enum SeatStatus
{
    Available,
    Held,
    Sold,
    Blocked,
}

internal enum ReservationStatus
{
    Pending,
    Confirmed,
    Cancelled,
    Expired,
}

/// <summary>Invariants 1 to 6 and 16: who had which seat when.</summary>
internal sealed class Seats
{
    private readonly Database _database;
    private readonly History _history;
    private readonly Policies _policies;
    private readonly CheckOptions _options;
    private readonly Dictionary<Guid, ReservationRow> _reservations;
    private readonly Dictionary<Guid, PaymentRow> _payments = [];
    private readonly ILookup<long, Hold> _holds;

    /// <summary>The dates that were cancelled, and when.</summary>
    private readonly Dictionary<long, DateTimeOffset> _cancelled;

    /// <summary>When a seat was withheld from sale, each time.</summary>
    private readonly ILookup<long, (DateTimeOffset From, DateTimeOffset Until)> _blocked;

    /// <summary>When a client was first told that a reservation is cancelled.</summary>
    private readonly Dictionary<Guid, DateTimeOffset> _freed;

    private static readonly TimeSpan LongestCommit = TimeSpan.FromSeconds(30);

    /// <summary>One seat of one reservation, from its first instant until it was free again.</summary>
    private sealed record Hold(ReservationRow By, ReservedSeatRow Seat, DateTimeOffset From, DateTimeOffset Until);

    public Seats(Database database, History history, Policies policies, CheckOptions options)
    {
        (_database, _history, _policies, _options) = (database, history, policies, options);
        _cancelled = database
            .Schedules.Where(row => row.CancelledAt is not null)
            .ToDictionary(row => row.Id, row => row.CancelledAt!.Value);
        _blocked = Blocked(database);
        _reservations = database.Reservations.ToDictionary(row => row.Id);
        foreach (var payment in database.Payments)
            _payments.TryAdd(payment.ReservationId, payment);
        _freed = history
            .Calls.Where(call => call is { IsCancel: true, Outcome: Outcome.Granted })
            .GroupBy(call => call.IdInPath)
            .ToDictionary(calls => calls.Key, calls => calls.Min(call => call.EndedAt));
        _holds = (
            from seat in database.ReservedSeats
            let row = _reservations[seat.ReservationId]
            select new Hold(row, seat, row.ReservedAt, Until(row))
        ).ToLookup(hold => hold.Seat.SeatId);
    }

    /// <summary>A hold that was not paid ends with its date.</summary>
    private DateTimeOffset Until(ReservationRow row)
    {
        var own = UntilByItself(row);
        return !_payments.ContainsKey(row.Id) && _cancelled.TryGetValue(row.ScheduleId, out var at) && at < own
            ? at
            : own;
    }

    private DateTimeOffset UntilByItself(ReservationRow row) =>
        (ReservationStatus)row.Status switch
        {
            ReservationStatus.Confirmed => DateTimeOffset.MaxValue,
            ReservationStatus.Cancelled when _payments.ContainsKey(row.Id) => row.ClosedAt ?? DateTimeOffset.MaxValue,
            ReservationStatus.Cancelled when row.ClosedAt < row.ExpiresAt => row.ClosedAt.Value,
            _ => row.ExpiresAt,
        };

    /// <summary>1.</summary>
    public IEnumerable<string?> NoneIsSoldTwice()
    {
        foreach (var seat in _holds)
        {
            var sold = seat.Where(hold => Is(hold.By, ReservationStatus.Confirmed)).Take(2).ToList();
            yield return sold.Count < 2
                ? null
                : $"seat {seat.Key} is sold to reservations {sold[0].By.Id} and {sold[1].By.Id}";
        }
    }

    /// <summary>2. In the order of the generations, each hold begins no sooner than the one before it ended.</summary>
    public IEnumerable<string?> HoldsDoNotOverlap()
    {
        foreach (var seat in _database.Seats)
        {
            Hold? before = null;
            foreach (var hold in _holds[seat.Id].OrderBy(hold => hold.Seat.Generation).ThenBy(hold => hold.From))
            {
                yield return before is null ? null
                : before.Seat.Generation == hold.Seat.Generation
                    ? $"seat {seat.Id} has two holds of generation {hold.Seat.Generation}: "
                        + $"{before.By.Id} and {hold.By.Id}"
                : hold.From < before.Until
                    ? $"seat {seat.Id} is held by {hold.By.Id} from {hold.From:O}, and by {before.By.Id} "
                        + $"until {before.Until:O}"
                : null;
                before = hold;
            }
            yield return (before?.Seat.Generation ?? 0) == seat.HoldGeneration
                ? null
                : $"seat {seat.Id} counts {seat.HoldGeneration} holds, the last of which is {before?.By.Id} "
                    + $"of generation {before?.Seat.Generation}";
        }
    }

    /// <summary>3. Both by the instant that was written down and by when a client asked.</summary>
    public IEnumerable<string?> ConfirmedInTime()
    {
        foreach (var payment in _database.Payments)
        {
            if (!_reservations.TryGetValue(payment.ReservationId, out var row))
                continue;
            var confirmed = Is(row, ReservationStatus.Confirmed) ? row.ClosedAt ?? payment.PaidAt : payment.PaidAt;
            var last = confirmed > payment.PaidAt ? confirmed : payment.PaidAt;
            yield return last < row.ExpiresAt
                ? null
                : $"reservation {row.Id} ran out at {row.ExpiresAt:O} and was confirmed at {last:O}";
        }
        foreach (var call in _history.Calls.Where(call => call.IsPayment && call.Status == 201 && !call.Replayed))
        {
            if (_reservations.TryGetValue(call.Answer.Id("reservationId"), out var row))
                yield return call.StartedAt - _options.Skew < row.ExpiresAt
                    ? null
                    : $"reservation {row.Id} ran out at {row.ExpiresAt:O}, and attempt {call.Attempt} paid for it "
                        + $"from {call.StartedAt:O}";
        }
    }

    /// <summary>4. Each seat says what its reservation says, and the other way round, and none is missing.</summary>
    public IEnumerable<string?> EverySeatIsAccountedFor()
    {
        var seats = _database.Seats.ToDictionary(seat => seat.Id);
        var counts = _database.Seats.CountBy(seat => seat.ScheduleId).ToDictionary();
        foreach (var schedule in _database.Schedules)
        {
            var count = counts.GetValueOrDefault(schedule.Id);
            yield return count == schedule.TotalSeats
                ? null
                : $"schedule {schedule.Id} has {count} seats of {schedule.TotalSeats}";
        }
        foreach (var seat in _database.Seats)
        {
            var by = _holds[seat.Id].FirstOrDefault(hold => hold.By.Id == seat.ReservationId)?.By;
            var isRight = (SeatStatus)seat.Status switch
            {
                SeatStatus.Available => seat.ReservationId is null && seat.HeldUntil is null,
                SeatStatus.Held => by is not null
                    && Is(by, ReservationStatus.Pending)
                    && seat.HeldUntil == by.ExpiresAt,
                SeatStatus.Sold => by is not null && Is(by, ReservationStatus.Confirmed) && seat.HeldUntil is null,

                // Until it is recorded that a hold ended with its date, the seat names it.
                SeatStatus.Blocked => seat.HeldUntil is null
                    && (
                        seat.ReservationId is null
                        || (by is not null && !Is(by, ReservationStatus.Confirmed) && IsUnsettled(seat.ScheduleId))
                    ),
                _ => false,
            };
            yield return isRight
                ? null
                : $"seat {seat.Id} is {(SeatStatus)seat.Status}, and its reservation {seat.ReservationId} "
                    + $"{(by is null ? "does not have it" : $"is {(ReservationStatus)by.Status}")}";
        }
        foreach (var hold in _holds.SelectMany(holds => holds))
        {
            var status =
                Is(hold.By, ReservationStatus.Confirmed) ? SeatStatus.Sold
                : Is(hold.By, ReservationStatus.Pending) && hold.Until > _database.Now ? SeatStatus.Held
                : SeatStatus.Available;
            if (status == SeatStatus.Available)
                continue;
            var seat = seats.GetValueOrDefault(hold.Seat.SeatId);
            yield return seat?.ReservationId == hold.By.Id && (SeatStatus)seat.Status == status
                ? null
                : $"seat {hold.Seat.SeatId} should be {status} for reservation {hold.By.Id}";
        }
    }

    /// <summary>5. Only for holds that ran out longer ago than the quiet lasts.</summary>
    public IEnumerable<string?> ExpiredHoldsAreSwept()
    {
        var due = _database.Now - _options.QuietFor;
        foreach (var row in _database.Reservations)
            yield return !Is(row, ReservationStatus.Pending) || row.ExpiresAt > due
                ? null
                : $"reservation {row.Id} ran out at {row.ExpiresAt:O} and is still pending";
        foreach (var seat in _database.Seats)
            yield return seat.Status != (int)SeatStatus.Held || seat.HeldUntil > due
                ? null
                : $"seat {seat.Id} was held until {seat.HeldUntil:O} and still is";
    }

    /// <summary>6. Each seat named in a refusal was somebody's at some instant of the request.</summary>
    public IEnumerable<string?> TakenMeansTaken()
    {
        foreach (var call in _history.Calls.Where(call => call.IsHold && call.Status == 409))
        {
            if (call.Answer.Text("code") != "reservations.seat_taken")
                continue;
            var named = call.Answer.Numbers("seatIds");
            var free = named.FirstOrDefault(
                seat => !_holds[seat].Any(hold => Meets(hold, call)) && !IsBlocked(seat, call),
                -1
            );
            yield return named.Count == 0 ? $"attempt {call.Attempt} was told taken, but not which seat"
            : named.Except(call.Asked.Numbers("seatIds")).Any()
                ? $"attempt {call.Attempt} was told of seats that it did not ask for"
            : free >= 0
                ? $"seat {free} was free from {call.StartedAt:O} to {call.EndedAt:O}, and attempt {call.Attempt} was "
                    + "told that it is taken"
            : null;
        }
    }

    private bool IsUnsettled(long scheduleId) =>
        _database.Schedules.Any(row => row.Id == scheduleId && row is { IsCancelled: true, SettledAt: null });

    private bool IsBlocked(long seat, Call call) =>
        _blocked[seat]
            .Any(each => each.From <= call.EndedAt + _options.Skew && each.Until >= call.StartedAt - _options.Skew);

    /// <summary>
    /// By the events of the dates; a seat that is blocked without one may always have been. An event is written before its
    /// commit.
    /// </summary>
    private static ILookup<long, (DateTimeOffset From, DateTimeOffset Until)> Blocked(Database database)
    {
        var spans = new List<(long Seat, DateTimeOffset From, DateTimeOffset Until)>();
        var since = new Dictionary<long, DateTimeOffset>();
        var changes = database
            .Events.Where(row => row.Type is "schedule.seats_blocked" or "schedule.seats_released")
            .OrderBy(row => row.AggregateId, StringComparer.Ordinal)
            .ThenBy(row => row.Sequence);
        foreach (var change in changes)
        {
            foreach (
                var seat in JsonElement
                    .Parse(change.Payload!)
                    .GetProperty("seatIds")
                    .EnumerateArray()
                    .Select(id => id.GetInt64())
            )
            {
                if (change.Type is "schedule.seats_blocked")
                    since.TryAdd(seat, change.OccurredAt);
                else if (since.Remove(seat, out var from))
                    spans.Add((seat, from, change.OccurredAt + LongestCommit));
            }
        }
        spans.AddRange(
            database
                .Seats.Where(seat => seat.Status == (int)SeatStatus.Blocked)
                .Select(seat => (seat.Id, since.GetValueOrDefault(seat.Id), DateTimeOffset.MaxValue))
        );
        return spans.ToLookup(span => span.Seat, span => (span.From, span.Until));
    }

    private bool Meets(Hold hold, Call call) =>
        hold.From <= call.EndedAt + _options.Skew && FreeFor(hold) >= call.StartedAt - _options.Skew;

    /// <summary>A seat that was given up is free for others only once that is committed: before the answer, if there was one.</summary>
    private DateTimeOffset FreeFor(Hold hold) =>
        !Is(hold.By, ReservationStatus.Cancelled) ? hold.Until
        : _freed.TryGetValue(hold.By.Id, out var answered) && answered > hold.Until ? answered
        : hold.Until + LongestCommit;

    /// <summary>16. Whenever somebody gets a seat, the seats had then are counted.</summary>
    public IEnumerable<string?> LimitIsKept()
    {
        var counts = _database.ReservedSeats.CountBy(seat => seat.ReservationId).ToDictionary();
        foreach (var own in _database.Reservations.GroupBy(row => (row.UserId, row.ConcertId)))
        {
            foreach (var row in own)
            {
                var had = own.Where(other => other.ReservedAt <= row.ReservedAt && Until(other) > row.ReservedAt)
                    .Sum(other => counts.GetValueOrDefault(other.Id));
                var limit = _policies.At(row.ConcertId, row.ReservedAt)?.Max(policy => policy.MaxSeatsPerUser);
                yield return limit is null || had <= limit
                    ? null
                    : $"user {row.UserId} had {had} seats of concert {row.ConcertId} with reservation {row.Id}, and "
                        + $"{limit} are allowed";
            }
        }
    }

    private static bool Is(ReservationRow row, ReservationStatus status) => row.Status == (int)status;
}
