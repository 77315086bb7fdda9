namespace Concert.Application.Queue.DrawOrder;

/// <summary>
/// Draws the order of those who joined before a sale opened: freezes and publishes their list, and puts them in the order
/// that seed and list decide. Any number of instances may run it at once, and again after one died in the middle: the
/// first list that is written down is the concert's, and the order of a user is the same whoever computes it.
/// </summary>
public sealed record DrawOrderCommand(long ConcertId) : ICommand;

internal sealed class DrawOrderValidator : AbstractValidator<DrawOrderCommand>;
