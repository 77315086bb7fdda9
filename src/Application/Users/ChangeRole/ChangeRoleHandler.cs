namespace Concert.Application.Users.ChangeRole;

internal sealed class ChangeRoleHandler(
    IUsers users,
    IRevocations revocations,
    IUnitOfWork unitOfWork,
    IAudit audit,
    IDatabaseClock clock
) : IRequestHandler<ChangeRoleCommand, Result>
{
    public async Task<Result> Handle(ChangeRoleCommand command, CancellationToken cancellationToken)
    {
        if (command.ActorId == command.UserId)
            return UserErrors.OwnRole;

        // Both rows are locked, in one order, so that two who take the role from each other do not both succeed.
        User? caller = null;
        User? user = null;
        foreach (var id in new[] { command.ActorId ?? command.UserId, command.UserId }.Distinct().Order())
        {
            var found = await users.FindLockedAsync(id, cancellationToken);
            (caller, user) = id == command.UserId ? (caller, found) : (found, user);
        }
        if (command.ActorId is not null && caller?.Role != UserRole.Organizer)
            return UserErrors.NotOrganizer;
        if (user is null or { IsGuest: true })
            return UserErrors.NotFound;
        if (user.Role == command.Role)
            return Result.Success;
        var before = new { user.Role };
        user.ChangeRole(command.Role!.Value, await clock.NowAsync(cancellationToken));
        audit.Note(command, AuditedObject.Of(user), before, new { user.Role });
        unitOfWork.AfterCommit(() => revocations.NoteAsync(user));
        return Result.Success;
    }
}
