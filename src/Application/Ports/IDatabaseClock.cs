namespace Concert.Application.Ports;

/// <summary>The clock that decides when a hold ends.</summary>
public interface IDatabaseClock
{
    Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken);
}
