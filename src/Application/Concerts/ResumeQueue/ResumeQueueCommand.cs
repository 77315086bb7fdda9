namespace Concert.Application.Concerts.ResumeQueue;

/// <summary>Lets admission to a concert go on. Resuming twice is the same as once.</summary>
public sealed record ResumeQueueCommand(long ConcertId) : ICommand, ITransactional;
