namespace Concert.Application.Users.EraseUser;

internal sealed class EraseUserHandler(
    IUsers users,
    PasswordChecks checks,
    IRevocations revocations,
    IUnitOfWork unitOfWork
) : IRequestHandler<EraseUserCommand, Result>
{
    private static readonly Error NoPassword = PipelineErrors.Validation("password", "Must be the user's password.");

    public async Task<Result> Handle(EraseUserCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user)
            return UserErrors.Unknown;
        if (!user.IsGuest)
        {
            if (command.Password.Length == 0)
                return NoPassword;
            var check = await checks.CheckAsync(user, command.Address, command.Password, cancellationToken);
            if (check.Error is { } wrong)
                return wrong;
        }
        var result = await unitOfWork.ExecuteAsync(() => EraseAsync(user, cancellationToken), cancellationToken);
        await unitOfWork.CompleteAsync();
        return result;
    }

    private async Task<Result> EraseAsync(User seen, CancellationToken cancellationToken)
    {
        if (await users.FindLockedAsync(seen.Id, cancellationToken) is not { } user)
            return UserErrors.Unknown;
        if (!user.HasSamePasswordAs(seen))
            return UserErrors.InvalidCredentials;
        var terms = await users.FindErasureTermsAsync(user.Id, cancellationToken);
        if (terms.HasReservations)
            return UserErrors.HasReservations;
        if (terms.HasBalance)
            return UserErrors.HasBalance;
        user.Erase(terms.Now);
        await users.EraseTracesAsync(user.Id, cancellationToken);
        unitOfWork.AfterCommit(() => revocations.NoteAsync(user));
        return Result.Success;
    }
}
