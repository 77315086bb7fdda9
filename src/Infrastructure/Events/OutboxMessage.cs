namespace Concert.Infrastructure.Events;

/// <summary>A unique index on aggregate and sequence decides between concurrent changes of an aggregate.</summary>
internal sealed class OutboxMessage
{
    public const int Partitions = 16;

    public const int TraceParentLength = 55;

    private OutboxMessage() { }

    public Guid Id { get; private set; }
    public string Aggregate { get; private set; } = "";
    public string AggregateId { get; private set; } = "";

    /// <summary>Counts from 1 without gaps, per aggregate.</summary>
    public long Sequence { get; private set; }
    public string Type { get; private set; } = "";
    public string Payload { get; private set; } = "";

    /// <summary>Set by the database's clock.</summary>
    public DateTimeOffset OccurredAt { get; private set; }

    /// <summary>
    /// Drawn by the database. It grows with the sequence of an aggregate, since a change is made only after the one
    /// before it was committed, and those of one commit are inserted one after the other; unlike a clock it never goes back.
    /// </summary>
    public long Position { get; private set; }

    /// <summary>0 to 15; all events of an aggregate lie in one.</summary>
    public short Partition { get; private set; }

    public EventChannels Awaiting { get; private set; }

    /// <summary>What raised it; null if that was not traced.</summary>
    public string? TraceParent { get; private set; }

    public static OutboxMessage Of(Guid id, AggregateRoot aggregate, SequencedEvent pending, EventChannels awaiting) =>
        new()
        {
            Id = id,
            Aggregate = aggregate.AggregateName,
            AggregateId = aggregate.AggregateId,
            Sequence = pending.Sequence,
            Type = EventTypes.Stored(pending.Type),
            Payload = EventPayload.Of(pending.Event),
            Partition = PartitionOf(aggregate),
            Awaiting = awaiting,
            TraceParent = ConcertTraces.Parent,
        };

    /// <summary>
    /// Inserts events when the batch is executed. No statement has two of one aggregate, since nothing promises in which
    /// order a statement draws the positions of its rows.
    /// </summary>
    public static void AddTo(StatementBatch batch, IEnumerable<OutboxMessage> messages)
    {
        var rounds = messages
            .GroupBy(message => (message.Aggregate, message.AggregateId))
            .SelectMany(ofOne => ofOne.Index())
            .GroupBy(each => each.Index, each => each.Item);
        foreach (var round in rounds)
        {
            batch.AddRows(
                "INSERT INTO outbox (id, aggregate, aggregate_id, sequence, type, payload, partition, awaiting, trace_parent) VALUES ",
                round,
                (insert, row) =>
                    insert.AddRow(
                        $"""
                        ({row.Id}, {row.Aggregate}, {row.AggregateId}, {row.Sequence}, {row.Type}, {row.Payload},
                            {row.Partition}, {(int)row.Awaiting},
                            {(row.TraceParent is { } parent ? new AsciiText(parent) : (AsciiText?)null)})
                        """
                    )
            );
        }
    }

    /// <summary>FNV-1a, since every version must give the same answer.</summary>
    public static short PartitionOf(AggregateRoot aggregate)
    {
        var hash = 2_166_136_261u;
        foreach (var character in $"{aggregate.AggregateName} {aggregate.AggregateId}")
            hash = unchecked((hash ^ character) * 16_777_619u);
        return (short)((hash ^ (hash >> 16)) % Partitions);
    }
}
