namespace Concert.Check;

/// <summary>Invariants 17 and 18: what the outbox says about what became of everything.</summary>
internal sealed class Events(Database database, CheckOptions options)
{
    private readonly ILookup<(string, string), EventRow> _events = database.Events.ToLookup(row =>
        (row.Aggregate, row.AggregateId)
    );

    /// <summary>17. Events count from 1 to the version of their aggregate, and there are no more changes than events.</summary>
    public IEnumerable<string?> NoneIsMissing()
    {
        foreach (var events in _events)
        {
            var expected = 0L;
            foreach (var row in events)
                yield return row.Sequence == ++expected
                    ? null
                    : $"event {row.Sequence} of {row.Aggregate} {row.AggregateId} stands where {expected} should";
        }

        var versions = database
            .Concerts.Select(row => ("Concert", $"{row.Id}", row.Version))
            .Concat(database.Schedules.Select(row => ("Schedule", $"{row.Id}", row.Version)))
            .Concat(database.Users.Select(row => ("User", $"{row.Id}", row.Version)))
            .Concat(database.Reservations.Select(row => ("Reservation", $"{row.Id}", row.Version)))
            .Concat(database.Balances.Select(row => ("Balance", $"{row.UserId}", row.Version)))
            .Concat(database.Payments.Select(row => ("Payment", $"{row.Id}", row.Version)));
        foreach (var (aggregate, id, version) in versions)
        {
            var count = _events[(aggregate, id)].Count();
            yield return count == version ? null : $"{aggregate} {id} has version {version} and {count} events";
        }

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
            var types = _events[("Reservation", $"{row.Id}")].Select(each => each.Type).ToList();
            if (types is ["SeatsHeld", "HoldEnding", ..])
                types.RemoveAt(1);
            ReservationStatus? status = types switch
            {
                ["SeatsHeld"] => ReservationStatus.Pending,
                ["SeatsHeld", "ReservationConfirmed"] => ReservationStatus.Confirmed,
                ["SeatsHeld", "ReservationCancelled"] => ReservationStatus.Cancelled,
                ["SeatsHeld", "ReservationExpired"] => ReservationStatus.Expired,
                ["SeatsHeld", "ReservationConfirmed", "ReservationRefunded"] => ReservationStatus.Cancelled,
                _ => null,
            };
            yield return status is null ? $"reservation {row.Id} went through {string.Join(", ", types)}"
            : row.Status != (int)status ? $"reservation {row.Id} is {(ReservationStatus)row.Status} after {types[^1]}"
            : types.Contains("ReservationRefunded") != refunded.Contains(row.Id)
                ? $"reservation {row.Id} and its payment differ on whether it was refunded"
            : !IsClosedRightly(row, types.Count == 3)
                ? $"reservation {row.Id} is {status}, reserved {row.ReservedAt:O}, runs out {row.ExpiresAt:O}, closed "
                    + $"{row.ClosedAt:O}"
            : null;
        }
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
