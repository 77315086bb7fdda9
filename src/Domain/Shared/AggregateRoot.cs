namespace Concert.Domain.Shared;

/// <summary>Something that happened to an aggregate. It becomes one row of the outbox, so it carries no personal data.</summary>
public interface IDomainEvent
{
    /// <summary>
    /// The name under which the event is stored and published. It never changes, whatever becomes of the class: stored rows
    /// and subscribers know it.
    /// </summary>
    static abstract string Type { get; }

    /// <summary>What happened, in one sentence for those who receive the event.</summary>
    static abstract string Description { get; }

    /// <summary>An event as it may look; it is shown to those who are going to receive such events.</summary>
    static abstract object Sample { get; }

    /// <summary>It says what a person owns or does with an account, so only webhooks that name its type receive it.</summary>
    static virtual bool IsPersonal => false;
}

/// <summary>An event and its number within its aggregate.</summary>
/// <param name="Sequence">Counts from 1 without gaps, per aggregate.</param>
/// <param name="Type">The name of what happened; see <see cref="IDomainEvent.Type"/>.</param>
/// <param name="Event">What happened.</param>
public sealed record SequencedEvent(long Sequence, string Type, object Event);

/// <summary>
/// A unit of consistency. Every change of its state raises exactly one event; the number of events is the
/// <see cref="Version"/>, which the database checks when the change is written: of two concurrent changes one wins.
/// </summary>
public abstract class AggregateRoot
{
    private readonly List<SequencedEvent> _pendingEvents = [];

    public long Version { get; private protected set; }

    /// <summary>The events since the aggregate was loaded, in order; they are written with the change.</summary>
    public IReadOnlyList<SequencedEvent> PendingEvents => _pendingEvents;

    /// <summary>The kind of aggregate as the outbox stores it; like the type of an event it never changes.</summary>
    public abstract string AggregateName { get; }

    /// <summary>The id as the outbox stores it.</summary>
    public abstract string AggregateId { get; }

    public void ClearPendingEvents() => _pendingEvents.Clear();

    protected void Raise<T>(T domainEvent)
        where T : class, IDomainEvent => _pendingEvents.Add(new SequencedEvent(++Version, T.Type, domainEvent));
}
