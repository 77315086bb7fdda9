namespace Concert.Check;

/// <summary>Invariant 21: who may be where.</summary>
internal static class Rehearsals
{
    /// <summary>
    /// Nothing but a rehearsal is removed; its virtual buyers hold for no other concert, and nobody else holds for it.
    /// </summary>
    public static IEnumerable<string?> StayApart(Database database)
    {
        var rehearsals = database.Concerts.Where(row => row.IsRehearsal).Select(row => row.Id).ToHashSet();
        foreach (var concert in database.Concerts)
            yield return concert.RemovedAt is null || concert.IsRehearsal
                ? null
                : $"concert {concert.Id} was removed at {concert.RemovedAt:O}, and is no rehearsal";
        var buyers = database.Users.ToDictionary(row => row.Id, row => row.RehearsalId);
        foreach (var (id, rehearsal) in buyers)
            yield return rehearsal is not { } concert || rehearsals.Contains(concert)
                ? null
                : $"user {id} is a virtual buyer of concert {rehearsal}, which is no rehearsal";
        foreach (var row in database.Reservations)
        {
            var own = buyers.GetValueOrDefault(row.UserId);
            yield return own == (rehearsals.Contains(row.ConcertId) ? row.ConcertId : null)
                ? null
                : $"reservation {row.Id} of concert {row.ConcertId} is that of a user of "
                    + (own is null ? "no rehearsal" : $"rehearsal {own}");
        }
    }
}
