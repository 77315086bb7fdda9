namespace Concert.Application.Concerts.PauseQueue;

/// <summary>Stops admission to a concert; joining goes on. Pausing twice is the same as once.</summary>
public sealed record PauseQueueCommand(Guid? ActorId, long ConcertId) : ICommand, ITransactional, IAudited
{
    public string Action => "queue.pause";
}
