namespace Concert.Application.Concerts.PauseQueue;

/// <summary>Stops admission to a concert; joining goes on. Pausing twice is the same as once.</summary>
public sealed record PauseQueueCommand(long ConcertId) : ICommand, ITransactional;

internal sealed class PauseQueueValidator : AbstractValidator<PauseQueueCommand>
{
    public PauseQueueValidator() => RuleFor(command => command.ConcertId).GreaterThan(0);
}
