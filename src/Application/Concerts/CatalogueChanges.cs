namespace Concert.Application.Concerts;

using Concert.Domain.Concerts;

/// <summary>
/// Counts what this instance commits, so that whoever remembers a public read knows when it must be read again.
/// Concerts and dates share a fixed number of counters: a change of another one costs a read, and never hides a change.
/// </summary>
public sealed class CatalogueChanges
{
    internal const int Counters = 1 << 12;

    private readonly long[] _counts = new long[Counters];

    /// <summary>
    /// Called after a commit, also one whose outcome is unknown, and before its answer is sent.
    /// </summary>
    public void Mark(IEnumerable<AggregateRoot> changed)
    {
        foreach (var aggregate in changed)
        {
            switch (aggregate)
            {
                case Concert concert:
                    Mark(concert.Id, scheduleId: null);
                    break;
                case Schedule schedule:
                    Mark(schedule.ConcertId, schedule.Id);
                    break;
                case Reservation reservation:
                    Mark(reservation.ConcertId, reservation.ScheduleId);
                    break;
            }
        }
    }

    /// <summary>Taken before a read begins; the read is out of date once it has grown.</summary>
    public long Count(CatalogueTopic topic) => Volatile.Read(ref _counts[topic.Counter]);

    /// <summary>
    /// Counts of free seats, and the answers made of them, are good for one second of this clock. Since they all begin it
    /// together, none is older than a second, and a date is counted once in it.
    /// </summary>
    public static long Second(TimeProvider time) => time.GetTimestamp() / time.TimestampFrequency;

    private void Mark(long concertId, long? scheduleId)
    {
        // The date first, since answers about concerts are made of counts of dates.
        if (scheduleId is { } id)
            Interlocked.Increment(ref _counts[CatalogueTopic.Schedule(id).Counter]);
        Interlocked.Increment(ref _counts[CatalogueTopic.Concert(concertId).Counter]);
        Interlocked.Increment(ref _counts[CatalogueTopic.List.Counter]);
    }
}

/// <summary>What a read is about.</summary>
public readonly record struct CatalogueTopic
{
    private CatalogueTopic(int counter) => Counter = counter;

    /// <summary>Nothing that a commit marks.</summary>
    public static CatalogueTopic None => new(0);

    /// <summary>All concerts with their dates.</summary>
    public static CatalogueTopic List => new(1);

    internal int Counter { get; }

    /// <summary>A concert with its dates.</summary>
    public static CatalogueTopic Concert(long id) => Shared(2 * (ulong)id);

    /// <summary>A date with its seats.</summary>
    public static CatalogueTopic Schedule(long id) => Shared((2 * (ulong)id) + 1);

    /// <summary>Multiplied by the golden ratio, so that neighbours get counters of their own.</summary>
    private static CatalogueTopic Shared(ulong key) =>
        new(2 + (int)((unchecked(key * 0x9E3779B97F4A7C15) >> 32) % (CatalogueChanges.Counters - 2)));
}
