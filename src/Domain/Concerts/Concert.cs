namespace Concert.Domain.Concerts;

/// <summary>Whether a concert, or one of its dates, takes place.</summary>
public enum ShowStatus
{
    /// <summary>It takes place as announced.</summary>
    Scheduled,

    /// <summary>It does not take place.</summary>
    Cancelled,
}

/// <summary>An event on sale, with its sale window and policy. Its dates are <see cref="Schedule"/>s.</summary>
public sealed class Concert : AggregateRoot
{
    public const string DefaultTimeZone = "Etc/UTC";
    public const int MaxTimeZoneLength = 64;

    /// <summary>Of the reason of a cancellation.</summary>
    public const int MaxReasonLength = 500;

    private Concert() { }

    public long Id { get; private set; }
    public string Title { get; private set; } = "";
    public string Artist { get; private set; } = "";
    public string Venue { get; private set; } = "";

    /// <summary>The IANA name of the venue's time zone.</summary>
    public string TimeZone { get; private set; } = DefaultTimeZone;

    public string Description { get; private set; } = "";
    public ShowStatus Status { get; private set; }

    /// <summary>A dry run of a sale: it is not listed, its virtual buyers alone may join, and it is removed afterwards.</summary>
    public bool IsRehearsal { get; private set; }

    /// <summary>From this instant a rehearsal is gone for everybody, while its data is being removed.</summary>
    public DateTimeOffset? RemovedAt { get; private set; }

    /// <summary>When it was cancelled, by the database's clock: nothing is sold from then on.</summary>
    public DateTimeOffset? CancelledAt { get; private set; }

    public string? CancellationReason { get; private set; }

    /// <summary>ISO 4217 code of every price of this concert.</summary>
    public string Currency { get; private set; } = "";

    /// <summary>From this instant, users are admitted and seats can be held.</summary>
    public DateTimeOffset SaleOpensAt { get; private set; }

    /// <summary>At this instant, joining, admission and holding end; pending holds may still be paid.</summary>
    public DateTimeOffset SaleClosesAt { get; private set; }

    public SalePolicy Policy { get; private set; } = SalePolicy.Default;

    /// <summary>
    /// The seed of the draw, if the policy asks for one, encrypted. It is generated with the concert, so that its hash is
    /// known before anybody can join, and stays secret until the draw is run. Null while only an earlier release has
    /// stored it.
    /// </summary>
    public byte[]? SealedDrawSeed { get; private set; }

    /// <summary>The seed as an earlier release stored it; unused once <see cref="SealedDrawSeed"/> is there.</summary>
    public byte[] DrawSeed { get; private set; } = [];

    /// <summary>While true, nobody is admitted; users may still join.</summary>
    public bool QueueIsPaused { get; private set; }

    public override string AggregateName => "Concert";

    public override string AggregateId => $"{Id}";

    public static Concert Announce(
        string title,
        string artist,
        string venue,
        string timeZone,
        string description,
        string currency,
        DateTimeOffset saleOpensAt,
        DateTimeOffset saleClosesAt,
        SalePolicy policy,
        byte[] sealedDrawSeed,
        bool isRehearsal = false
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(saleClosesAt, saleOpensAt);
        var concert = new Concert
        {
            Title = title,
            Artist = artist,
            Venue = venue,
            TimeZone = timeZone,
            Description = description,
            Currency = currency,
            SaleOpensAt = saleOpensAt,
            SaleClosesAt = saleClosesAt,
            Policy = policy,
            SealedDrawSeed = sealedDrawSeed,
            IsRehearsal = isRehearsal,
        };
        concert.Raise(new ConcertAnnounced(saleOpensAt, saleClosesAt, policy));
        return concert;
    }

    public void ChangePolicy(SalePolicy policy)
    {
        Policy = policy;
        Raise(new PolicyChanged(policy));
    }

    /// <summary>Changes what is announced, if it differs; refused once it is cancelled. Its dates stay as they are.</summary>
    public Result Change(
        string title,
        string artist,
        string venue,
        string timeZone,
        string description,
        DateTimeOffset saleOpensAt,
        DateTimeOffset saleClosesAt
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(saleClosesAt, saleOpensAt);
        if (Status == ShowStatus.Cancelled)
            return ConcertErrors.Cancelled;
        if (
            (Title, Artist, Venue, TimeZone, Description) == (title, artist, venue, timeZone, description)
            && (SaleOpensAt, SaleClosesAt) == (saleOpensAt, saleClosesAt)
        )
            return Result.Success;
        (Title, Artist, Venue, TimeZone, Description) = (title, artist, venue, timeZone, description);
        (SaleOpensAt, SaleClosesAt) = (saleOpensAt, saleClosesAt);
        Raise(new ConcertChanged(title, artist, venue, timeZone, saleOpensAt, saleClosesAt));
        return Result.Success;
    }

    /// <summary>Ends the sale. Its dates must be cancelled in the same transaction. Cancelling again changes nothing.</summary>
    /// <param name="reason">For buyers; null if none is given.</param>
    /// <param name="now">The database's clock, read when no seat of its dates could be taken any more.</param>
    public void Cancel(string? reason, DateTimeOffset now)
    {
        if (Status == ShowStatus.Cancelled)
            return;
        (Status, CancelledAt, CancellationReason) = (ShowStatus.Cancelled, now, reason);
        Raise(new ConcertCancelled(reason, now));
    }

    /// <summary>Stops admission. Pausing a paused queue changes nothing.</summary>
    public void PauseQueue()
    {
        if (QueueIsPaused)
            return;
        QueueIsPaused = true;
        Raise(new QueuePaused());
    }

    /// <summary>Resumes admission. Resuming a running queue changes nothing.</summary>
    public void ResumeQueue()
    {
        if (!QueueIsPaused)
            return;
        QueueIsPaused = false;
        Raise(new QueueResumed());
    }
}
