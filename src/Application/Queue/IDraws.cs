namespace Concert.Application.Queue;

using Concert.Application.Queue.GetDraw;

/// <summary>The draws that have been run, one per concert at most.</summary>
public interface IDraws
{
    /// <summary>
    /// Writes the draw down, in a transaction of its own, so that none waits for the queue. If the concert has one
    /// already, that one stays: the unique key decides between instances.
    /// </summary>
    Task<Draw> AddAsync(Draw draw, CancellationToken cancellationToken);

    /// <summary>The seed; it must not leave the service before the draw has been written down.</summary>
    Task<byte[]> GetSeedAsync(long concertId, CancellationToken cancellationToken);

    /// <summary>What may be published of a concert's draw by now; null if there is no such concert.</summary>
    Task<DrawView?> FindViewAsync(long concertId, CancellationToken cancellationToken);
}
