namespace Concert.Application.Events;

/// <summary>
/// Events that were written down and are still to be published. They lie in a few partitions; all of an aggregate lie in
/// one, in their order.
/// </summary>
public interface IOutbox
{
    /// <summary>The next partition in which events await the channel; null if there is none.</summary>
    /// <param name="channel">One channel.</param>
    /// <param name="after">Only partitions with a greater number; -1 for all.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<int?> FindPartitionAsync(EventChannels channel, int after, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a partition to the end of this unit of work: nobody else publishes from it to this channel until what was
    /// published has been written down.
    /// </summary>
    /// <param name="channel">One channel.</param>
    /// <param name="partition">Which.</param>
    /// <param name="take">The most events.</param>
    /// <param name="leftOut">Aggregates whose events are not wanted: the kind, a space and the id.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>The oldest events, those of an aggregate in order and without a gap; none if another has the partition.</returns>
    Task<IReadOnlyList<OutgoingEvent>> TakeAsync(
        EventChannels channel,
        int partition,
        int take,
        IReadOnlyCollection<string> leftOut,
        CancellationToken cancellationToken
    );

    /// <summary>Writes down that the channel has published these; other channels are not touched.</summary>
    Task ClearAsync(
        EventChannels channel,
        int partition,
        IReadOnlyList<OutgoingEvent> events,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Lets events of a partition that happened an hour ago or earlier no longer await channels that are off here (within
    /// that hour another instance may have been told otherwise), and removes those that were kept long enough. It removes
    /// them in their order: an event that still awaits a channel keeps all later ones.
    /// </summary>
    /// <returns>Whether there may be more.</returns>
    Task<bool> PurgeAsync(int partition, int take, CancellationToken cancellationToken);
}
