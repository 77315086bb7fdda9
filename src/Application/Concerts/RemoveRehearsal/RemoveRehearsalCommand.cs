namespace Concert.Application.Concerts.RemoveRehearsal;

/// <summary>Ends a rehearsal: from the commit on nobody finds it, and its data is removed in the background.</summary>
/// <param name="ActorId">Who asks; null if it was forgotten.</param>
/// <param name="ConcertId">The rehearsal.</param>
public sealed record RemoveRehearsalCommand(Guid? ActorId, long ConcertId) : ICommand, ITransactional, IAudited
{
    public string Action => "rehearsal.remove";
}
