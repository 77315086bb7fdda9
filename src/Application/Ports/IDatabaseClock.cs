namespace Concert.Application.Ports;

/// <summary>The one clock that decides about holds: the database's.</summary>
public interface IDatabaseClock
{
    Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken);
}
