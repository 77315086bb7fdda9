namespace Concert.Application.Users.SignOut;

internal sealed class SignOutHandler(
    IUsers users,
    IRevocations revocations,
    IUnitOfWork unitOfWork,
    IDatabaseClock clock
) : IRequestHandler<SignOutCommand, Result>
{
    public async Task<Result> Handle(SignOutCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindLockedAsync(command.UserId, cancellationToken) is not { } user)
            return UserErrors.Unknown;
        user.SignOut(await clock.NowAsync(cancellationToken));
        unitOfWork.AfterCommit(() => revocations.NoteAsync(user));
        return Result.Success;
    }
}
