namespace Concert.Application.Ports;

/// <summary>
/// Events that were written down and are still to be published. They lie in a few partitions; all of an aggregate lie in
/// one, in their order.
/// </summary>
public interface IOutbox
{
    /// <summary>
    /// Takes the next partition in which events await the channel, to the end of this unit of work: nobody else publishes
    /// from it to this channel until what was published has been written down.
    /// </summary>
    /// <param name="channel">One channel.</param>
    /// <param name="after">Only partitions with a greater number; -1 for all.</param>
    /// <param name="take">The most events.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>The oldest events; none if another has the partition; null if nothing awaits the channel there.</returns>
    Task<OutboxBatch?> TakeAsync(EventChannels channel, int after, int take, CancellationToken cancellationToken);

    /// <summary>Writes down that the channel has published the batch; other channels are not touched.</summary>
    Task ClearAsync(EventChannels channel, OutboxBatch batch, CancellationToken cancellationToken);
}

/// <summary>Events of one partition, those of an aggregate in order and without a gap.</summary>
public sealed record OutboxBatch(int Partition, IReadOnlyList<OutgoingEvent> Events);
