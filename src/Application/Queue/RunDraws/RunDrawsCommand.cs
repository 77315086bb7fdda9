namespace Concert.Application.Queue.RunDraws;

/// <summary>
/// Runs the draws of sales that have opened: freezes and publishes the list of those who joined before, and puts them in
/// the order that seed and list decide. Any number of instances may run it at once, and again after one died in the middle:
/// the first list that is frozen is the concert's, and the order of a user is the same whoever computes it.
/// </summary>
public sealed record RunDrawsCommand : ICommand;
