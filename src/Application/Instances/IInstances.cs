namespace Concert.Application.Instances;

using Concert.Application.Concerts.GetSeries;

/// <summary>
/// What the instances of the service say of themselves, every few seconds, in Redis. While it is away, or has lost its
/// data, nobody fails: the answering instance then knows of itself alone.
/// </summary>
public interface IInstances
{
    /// <summary>Those who were there in the last 15 minutes, in the order in which they started.</summary>
    Task<IReadOnlyList<InstanceView>> ListAsync(CancellationToken cancellationToken);

    /// <summary>What all of them counted for a sale.</summary>
    Task<SaleSeries> ReadSeriesAsync(long concertId, string currency, CancellationToken cancellationToken);
}
