namespace Concert.Application.Queue.IssueToken;

/// <summary>Joins a concert's queue. A user who has a place gets that one again.</summary>
public sealed record IssueTokenCommand(Guid UserId, long ConcertId) : ICommand<IssuedToken>;

/// <param name="Status">The place.</param>
/// <param name="IsNew">Whether this call made it.</param>
public sealed record IssuedToken(QueueStatus Status, bool IsNew);

internal sealed class IssueTokenValidator : AbstractValidator<IssueTokenCommand>
{
    public IssueTokenValidator() => RuleFor(command => command.UserId).NotEmpty();
}
