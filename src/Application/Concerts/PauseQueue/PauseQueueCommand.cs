namespace Concert.Application.Concerts.PauseQueue;

/// <summary>Stops admission to a concert; joining goes on. Pausing twice is the same as once.</summary>
public sealed record PauseQueueCommand(long ConcertId) : ICommand, ITransactional;

/// <summary>Any number may be asked for; the handler knows which are concerts.</summary>
internal sealed class PauseQueueValidator : AbstractValidator<PauseQueueCommand>;
