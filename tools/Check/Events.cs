namespace Concert.Check;

/// <summary>Invariants 17 and 18: what the outbox says about what became of everything.</summary>
internal sealed class Events(Database database, CheckOptions options)
{
    private readonly ILookup<(string, string), EventRow> _events = database.Events.ToLookup(row =>
        (row.Aggregate, row.AggregateId)
    );

    /// <summary>
    /// 17. The events of an aggregate count without a gap to its version, and there are no more changes than events. The
    /// first ones may have been purged: then none is left up to the watermark of their partition, and as many are missing in
    /// all as were removed. That finds a lost one whose place, before those that are left, a purged one could have.
    /// </summary>
    public IEnumerable<string?> NoneIsMissing()
    {
        var purged = database.Watermarks.ToDictionary(row => row.Partition, row => row.Position);
        foreach (var events in _events)
        {
            var first = events.First();
            var expected = purged.GetValueOrDefault(first.Partition) > 0 ? first.Sequence : 1;
            foreach (var row in events)
                yield return row.Sequence == expected++
                    ? null
                    : $"event {row.Sequence} of {row.Aggregate} {row.AggregateId} stands where {expected - 1} should";
        }

        var versions = database
            .Concerts.Select(row => ("Concert", $"{row.Id}", row.Version))
            .Concat(database.Schedules.Select(row => ("Schedule", $"{row.Id}", row.Version)))
            .Concat(database.Users.Select(row => ("User", $"{row.Id}", row.Version)))
            .Concat(database.Reservations.Select(row => ("Reservation", $"{row.Id}", row.Version)))
            .Concat(database.Balances.Select(row => ("Balance", $"{row.UserId}", row.Version)))
            .Concat(database.Payments.Select(row => ("Payment", $"{row.Id}", row.Version)));
        var removed = database.Watermarks.Sum(row => row.Removed);
        var missing = 0L;
        foreach (var (aggregate, id, version) in versions)
        {
            var events = _events[(aggregate, id)].ToList();
            missing += version - events.Count;
            var last = events is [.., { Sequence: var sequence }] ? sequence : 0;
            yield return last == version || (last == 0 && removed > 0)
                ? null
                : $"{aggregate} {id} has version {version} and its last event is {last}";
        }
        yield return missing == removed
            ? null
            : $"{missing} events are missing, and {removed} were removed for their age";
        foreach (var row in database.Events)
            yield return row.Position > purged.GetValueOrDefault(row.Partition)
                ? null
                : $"event {row.Sequence} of {row.Aggregate} {row.AggregateId} is left below the watermark";

        var entries = database.Entries.CountBy(entry => entry.UserId).ToDictionary();
        foreach (var balance in database.Balances)
            yield return entries.GetValueOrDefault(balance.UserId) == balance.Version
                ? null
                : $"balance {balance.UserId} has version {balance.Version} and not as many entries";
        foreach (var payment in database.Payments)
            yield return payment.Version == (payment.RefundedAt is null ? 1 : 2)
                ? null
                : $"payment {payment.Id} has version {payment.Version}";

        if (options.QuietFor is not { } quiet)
            yield break;
        foreach (var row in database.Events)
            yield return row.Awaiting == 0 || row.OccurredAt > database.Now - quiet
                ? null
                : $"event {row.Sequence} of {row.Aggregate} {row.AggregateId} is of {row.OccurredAt:O} and not delivered";
    }

    /// <summary>18. Each reservation's events lead from a hold to the status it has, on a way that is allowed.</summary>
    public IEnumerable<string?> TransitionsAreAllowed()
    {
        var refunded = database
            .Payments.Where(row => row.RefundedAt is not null)
            .Select(row => row.ReservationId)
            .ToHashSet();
        foreach (var row in database.Reservations)
        {
            var isRefunded = refunded.Contains(row.Id);
            var events = _events[("Reservation", $"{row.Id}")].ToList();
            var types = events.ConvertAll(each => each.Type);
            if (events is [{ Sequence: > 1 }, ..])
                AddPurged(types);
            if (types is ["reservation.held", "reservation.hold_ending", ..])
                types.RemoveAt(1);
            ReservationStatus? status = types switch
            {
                // All were purged, or 17 misses them.
                [] => (ReservationStatus)row.Status,
                ["reservation.held"] => ReservationStatus.Pending,
                ["reservation.held", "reservation.confirmed"] => ReservationStatus.Confirmed,
                ["reservation.held", "reservation.cancelled"] => ReservationStatus.Cancelled,
                ["reservation.held", "reservation.expired"] => ReservationStatus.Expired,
                ["reservation.held", "reservation.confirmed", "reservation.refunded"] => ReservationStatus.Cancelled,
                _ => null,
            };
            yield return status is null ? $"reservation {row.Id} went through {string.Join(", ", types)}"
            : row.Status != (int)status ? $"reservation {row.Id} is {(ReservationStatus)row.Status} after {types[^1]}"
            : types.Count > 0 && types.Contains("reservation.refunded") != isRefunded
                ? $"reservation {row.Id} and its payment differ on whether it was refunded"
            : !IsClosedRightly(row, isRefunded)
                ? $"reservation {row.Id} is {status}, reserved {row.ReservedAt:O}, runs out {row.ExpiresAt:O}, closed "
                    + $"{row.ClosedAt:O}"
            : null;
        }
    }

    /// <summary>What must have come before the first event that is left: a hold, and of a refund the confirmation.</summary>
    private static void AddPurged(List<string> types)
    {
        if (types[0] == "reservation.refunded")
            types.Insert(0, "reservation.confirmed");
        if (types[0] != "reservation.held")
            types.Insert(0, "reservation.held");
    }

    private static bool IsClosedRightly(ReservationRow row, bool isRefunded) =>
        (ReservationStatus)row.Status switch
        {
            ReservationStatus.Pending => row.ClosedAt is null,
            ReservationStatus.Cancelled when !isRefunded => row.ClosedAt >= row.ReservedAt
                && row.ClosedAt < row.ExpiresAt,
            ReservationStatus.Expired => row.ClosedAt >= row.ExpiresAt,
            _ => row.ClosedAt >= row.ReservedAt,
        };
}
