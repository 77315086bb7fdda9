namespace Concert.Application.Users.ChangeRole;

internal sealed class ChangeRoleHandler(
    IUsers users,
    IRevocations revocations,
    IUnitOfWork unitOfWork,
    IDatabaseClock clock
) : IRequestHandler<ChangeRoleCommand, Result>
{
    public async Task<Result> Handle(ChangeRoleCommand command, CancellationToken cancellationToken)
    {
        if (command.CallerId == command.UserId)
            return UserErrors.OwnRole;
        if (await users.FindLockedAsync(command.UserId, cancellationToken) is not { } user)
            return UserErrors.NotFound;
        user.ChangeRole(command.Role!.Value, await clock.NowAsync(cancellationToken));
        unitOfWork.AfterCommit(() => revocations.NoteAsync(user));
        return Result.Success;
    }
}
