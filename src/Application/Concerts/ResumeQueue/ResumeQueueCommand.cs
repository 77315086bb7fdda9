namespace Concert.Application.Concerts.ResumeQueue;

/// <summary>Lets admission to a concert go on. Resuming twice is the same as once.</summary>
public sealed record ResumeQueueCommand(Guid? ActorId, long ConcertId) : ICommand, ITransactional, IAudited
{
    public string Action => "queue.resume";
}
