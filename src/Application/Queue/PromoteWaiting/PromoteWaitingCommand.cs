namespace Concert.Application.Queue.PromoteWaiting;

/// <summary>
/// Admits those in front of open sales, as many as each policy allows. It may run on any number of instances at once. One
/// sale's failure does not keep the others from their turn; the first one is thrown at the end.
/// </summary>
/// <param name="All">Every sale, or only those for which somebody waited when this was last done.</param>
public sealed record PromoteWaitingCommand(bool All) : ICommand;
