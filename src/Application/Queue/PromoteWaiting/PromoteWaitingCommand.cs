namespace Concert.Application.Queue.PromoteWaiting;

/// <summary>
/// Admits those in front of every open sale, as many as each policy allows. It may run on any number of instances at once.
/// </summary>
public sealed record PromoteWaitingCommand : ICommand<PromotedUsers>;

/// <param name="Count">Admissions over all sales.</param>
/// <param name="DrawsDue">Concerts whose sale has opened and whose draw is to be held before anybody is admitted.</param>
public sealed record PromotedUsers(int Count, IReadOnlyList<long> DrawsDue);

internal sealed class PromoteWaitingValidator : AbstractValidator<PromoteWaitingCommand>;
