namespace Concert.Application.Queue.PromoteWaiting;

/// <summary>
/// Admits those in front of every open sale, as many as each policy allows. It may run on any number of instances at once.
/// </summary>
public sealed record PromoteWaitingCommand : ICommand<PromotedUsers>;

/// <param name="Count">Over all sales.</param>
public sealed record PromotedUsers(int Count);

internal sealed class PromoteWaitingValidator : AbstractValidator<PromoteWaitingCommand>;
