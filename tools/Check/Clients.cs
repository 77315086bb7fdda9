namespace Concert.Check;

/// <summary>Invariants 8, 10 and 11: whether the database holds what clients were told, and nothing else.</summary>
internal sealed class Clients
{
    private readonly Database _database;
    private readonly List<Attempt> _attempts;
    private readonly List<Effect> _effects;
    private readonly Dictionary<Guid, ReservationRow> _reservations;
    private readonly Dictionary<Guid, PaymentRow> _payments;
    private readonly Dictionary<Guid, EntryRow> _entries;
    private readonly ILookup<Guid, long> _seats;
    private readonly Dictionary<long, DateTimeOffset> _cancelled;

    /// <summary>What was asked for: one kind of thing, by one user, with one content.</summary>
    private sealed record Wish(string Kind, Guid User, string Content);

    /// <param name="Told">The id that the answer named; none if it named none.</param>
    private sealed record Attempt(Call Call, Wish Wish, Guid Told)
    {
        /// <summary>Attempts of one key are one request.</summary>
        public string Request => Call.IdempotencyKey is { } key ? $"key {key}" : $"attempt {Call.Attempt}";
    }

    /// <summary>What the database holds.</summary>
    private sealed record Effect(Wish Wish, Guid Id, DateTimeOffset At);

    public Clients(Database database, History history, CheckOptions options)
    {
        _database = database;
        _reservations = database.Reservations.ToDictionary(row => row.Id);
        _payments = database.Payments.ToDictionary(row => row.Id);
        _entries = database.Entries.DistinctBy(row => row.Id).ToDictionary(row => row.Id);
        _cancelled = database
            .Schedules.Where(row => row.CancelledAt is not null)
            .ToDictionary(row => row.Id, row => row.CancelledAt!.Value);
        _seats = database.ReservedSeats.ToLookup(seat => seat.ReservationId, seat => seat.SeatId);
        _attempts = [.. history.Calls.Select(Read).OfType<Attempt>().OrderBy(attempt => attempt.Call.StartedAt)];

        // Nothing is asked about what was done before the history began to follow somebody.
        var since = history
            .Calls.Where(call => call.User is not null)
            .GroupBy(call => call.User!.Value)
            .ToDictionary(calls => calls.Key, calls => calls.Min(call => call.StartedAt) - options.Skew);
        // Whoever refunds is followed from the first recorded refund on, if it came from somebody who may.
        var refunds = _attempts.Where(attempt => attempt.Call.IsRefund).ToList();
        var refundsAsked = refunds.Select(attempt => attempt.Wish).ToHashSet();
        var refundsFollowed =
            refunds.Find(attempt => attempt.Call.Status is not (401 or 403))?.Call.StartedAt + options.Skew;
        _effects =
        [
            .. Effects()
                .Where(effect =>
                    effect.Wish.Kind == "refund"
                        ? refundsAsked.Contains(effect.Wish)
                            || (effect.At >= refundsFollowed && since.ContainsKey(_payments[effect.Id].UserId))
                        : since.TryGetValue(effect.Wish.User, out var first) && effect.At >= first
                ),
        ];
    }

    private static Attempt? Read(Call call)
    {
        if (call.User is not { } user)
            return null;
        var (asked, answer) = (call.Asked, call.Answer);
        return call switch
        {
            { IsCharge: true } => new(call, Moves("charge", user, asked.Number("amount") ?? 0), answer.Id("entryId")),
            { IsUse: true } => new(call, Moves("use", user, asked.Number("amount") ?? 0), answer.Id("entryId")),
            { IsHold: true } => new(call, Holds(user, asked.Numbers("seatIds")), answer.Id("id")),
            { IsPayment: true } => new(call, new("payment", user, $"{asked.Id("reservationId")}"), answer.Id("id")),
            { IsCancel: true } => new(call, new("cancel", user, $"{call.IdInPath}"), call.IdInPath),
            { IsRefund: true } => new(call, new("refund", default, $"{call.IdInPath}"), call.IdInPath),
            _ => null,
        };
    }

    private static Wish Moves(string kind, Guid user, decimal amount) => new(kind, user, $"{amount:0.00}");

    private static Wish Holds(Guid user, IEnumerable<long> seats) => new("hold", user, string.Join(',', seats.Order()));

    private IEnumerable<Effect> Effects()
    {
        foreach (var row in _database.Entries.Where(row => row.Kind is (int)EntryKind.Charge or (int)EntryKind.Use))
            yield return new(
                Moves(row.Kind == (int)EntryKind.Charge ? "charge" : "use", row.UserId, Math.Abs(row.Amount)),
                row.Id,
                row.At
            );
        foreach (var row in _database.Payments)
        {
            yield return new(new("payment", row.UserId, $"{row.ReservationId}"), row.Id, row.PaidAt);
            if (row.RefundedAt is { } at && !IsOfCancellation(row.ReservationId, at))
                yield return new(new("refund", default, $"{row.Id}"), row.Id, at);
        }
        var paid = _database.Payments.Select(row => row.ReservationId).ToHashSet();
        foreach (var row in _database.Reservations)
        {
            yield return new(Holds(row.UserId, _seats[row.Id]), row.Id, row.ReservedAt);
            if (
                row is { Status: (int)ReservationStatus.Cancelled, ClosedAt: { } at }
                && !paid.Contains(row.Id)
                && !IsOfCancellation(row.Id, at)
            )
                yield return new(new("cancel", row.UserId, $"{row.Id}"), row.Id, at);
        }
    }

    /// <summary>From the cancellation of a date on, its holds are ended and its payments refunded without being asked.</summary>
    private bool IsOfCancellation(Guid reservationId, DateTimeOffset at) =>
        _reservations.TryGetValue(reservationId, out var row)
        && _cancelled.TryGetValue(row.ScheduleId, out var cancelledAt)
        && at >= cancelledAt;

    /// <summary>8.</summary>
    public IEnumerable<string?> OneKeyHasOneEffect()
    {
        foreach (var records in _database.IdempotencyRecords.GroupBy(row => (row.UserId, row.Route, row.Key)))
            yield return records.Count() == 1 ? null : $"{records.Key} has {records.Count()} records";
        foreach (
            var key in _attempts
                .Where(attempt => attempt.Call is { IdempotencyKey: not null, Outcome: Outcome.Granted })
                .GroupBy(attempt => (attempt.Call.User, attempt.Call.Operation, attempt.Call.IdempotencyKey))
        )
        {
            var answers = key.Select(attempt => (attempt.Call.Status, attempt.Call.Response)).Distinct().Count();
            yield return answers == 1
                ? null
                : $"user {key.Key.User} got {answers} answers to {key.Key.Operation} under key {key.Key.IdempotencyKey}";
        }
        foreach (var (effect, isExplained, key) in Explanations())
            yield return isExplained || key is null
                ? null
                : $"{key} had a second effect, {effect.Wish.Kind} {effect.Id}";
    }

    /// <summary>10.</summary>
    public IEnumerable<string?> WhatWasGrantedIsThere()
    {
        foreach (var attempt in _attempts.Where(attempt => attempt.Call.Outcome == Outcome.Granted))
            yield return IsThere(attempt)
                ? null
                : $"attempt {attempt.Call.Attempt} of user {attempt.Call.User}, {attempt.Call.Operation}, was answered "
                    + $"{attempt.Call.Status}, and {attempt.Wish.Kind} {attempt.Told} of {attempt.Wish.Content} is not there";
    }

    private bool IsThere(Attempt attempt)
    {
        var (wish, id) = (attempt.Wish, attempt.Told);
        return wish.Kind switch
        {
            "charge" or "use" => _entries.TryGetValue(id, out var entry)
                && wish == Moves(wish.Kind, entry.UserId, entry.Amount * (wish.Kind == "use" ? -1 : 1)),
            "hold" => _reservations.TryGetValue(id, out var row) && wish == Holds(row.UserId, _seats[id]),
            "payment" => _payments.TryGetValue(id, out var payment)
                && wish == new Wish("payment", payment.UserId, $"{payment.ReservationId}")
                && payment.Amount == attempt.Call.Answer.Number("amount"),
            "cancel" => _reservations.TryGetValue(id, out var row)
                && row.UserId == wish.User
                && row.Status == (int)ReservationStatus.Cancelled,
            _ => _payments.TryGetValue(id, out var payment) && payment.RefundedAt is not null,
        };
    }

    /// <summary>11.</summary>
    public IEnumerable<string?> WhatWasRefusedIsNotThere()
    {
        foreach (var (effect, isExplained, key) in Explanations())
            yield return isExplained || key is not null
                ? null
                : $"{effect.Wish.Kind} {effect.Id} of user {effect.Wish.User} is there, and nothing that was granted, or "
                    + "may have been, explains it";

        var records = _database.IdempotencyRecords.ToLookup(row => (row.UserId, row.Route, row.Key));
        foreach (var row in _database.IdempotencyRecords)
            yield return row.IsRefusal ? $"the refusal of key {row.Key} of user {row.UserId} was recorded" : null;
        foreach (
            var key in _attempts
                .Where(attempt => attempt.Call.IdempotencyKey is not null)
                .GroupBy(attempt => (attempt.Call.User!.Value, attempt.Call.Operation, attempt.Call.IdempotencyKey!))
        )
            yield return key.Any(attempt => attempt.Call.Outcome != Outcome.Refused) || !records.Contains(key.Key)
                ? null
                : $"key {key.Key.Item3} of user {key.Key.Item1} was only refused, and there is a record of it";
    }

    /// <summary>
    /// Every effect, and whether an answer named it or an unknown outcome can have had it. If not, the key is one that was
    /// tried again and may so have had it as its second effect; without one, nobody can have asked for it.
    /// </summary>
    private IEnumerable<(Effect Effect, bool IsExplained, string? Key)> Explanations()
    {
        var told = _attempts
            .Where(attempt => attempt.Call.Outcome == Outcome.Granted)
            .Select(attempt => (attempt.Wish.Kind, attempt.Told))
            .ToHashSet();
        var attempts = _attempts
            .Where(attempt => attempt.Call.Outcome != Outcome.Refused)
            .ToLookup(attempt => attempt.Wish);
        foreach (var effects in _effects.GroupBy(effect => effect.Wish))
        {
            var requests = attempts[effects.Key].GroupBy(attempt => attempt.Request).ToList();
            var unknown = requests.Count(request => request.All(attempt => attempt.Call.Outcome == Outcome.Unknown));
            var key = requests.Find(request => request.Skip(1).Any())?.Key;
            foreach (var effect in effects)
                yield return (effect, told.Contains((effect.Wish.Kind, effect.Id)) || unknown-- > 0, key);
        }
    }
}
