namespace Concert.Application.Queue.LeaveQueue;

/// <summary>Gives a place in a queue up.</summary>
public sealed record LeaveQueueCommand(QueuePass Pass) : ICommand;

internal sealed class LeaveQueueValidator : AbstractValidator<LeaveQueueCommand>
{
    public LeaveQueueValidator() => RuleFor(command => command.Pass).NotNull();
}
