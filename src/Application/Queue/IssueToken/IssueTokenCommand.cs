namespace Concert.Application.Queue.IssueToken;

/// <summary>Joins a concert's queue. A user who has a place gets that one again.</summary>
/// <param name="UserId">The user.</param>
/// <param name="ConcertId">The concert.</param>
/// <param name="Earlier">A pass of an earlier join, which brings its place back should it have been lost.</param>
public sealed record IssueTokenCommand(Guid UserId, long ConcertId, QueuePass? Earlier) : ICommand<IssuedToken>;

/// <param name="Status">The place.</param>
/// <param name="IsNew">Whether this call made it.</param>
public sealed record IssuedToken(QueueStatus Status, bool IsNew);

internal sealed class IssueTokenValidator : AbstractValidator<IssueTokenCommand>
{
    public IssueTokenValidator() => RuleFor(command => command.UserId).NotEmpty();
}
