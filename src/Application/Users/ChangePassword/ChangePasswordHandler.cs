namespace Concert.Application.Users.ChangePassword;

internal sealed class ChangePasswordHandler(
    IUsers users,
    PasswordChecks checks,
    IPasswords passwords,
    IRevocations revocations,
    IUnitOfWork unitOfWork,
    IDatabaseClock clock
) : IRequestHandler<ChangePasswordCommand, Result>
{
    private static readonly Error Obvious = PipelineErrors.Validation("newPassword", ObviousPasswords.Refusal);

    public async Task<Result> Handle(ChangePasswordCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user)
            return UserErrors.Unknown;
        var check = await checks.CheckAsync(user, command.Address, command.CurrentPassword, cancellationToken);
        if (check.Error is { } wrong)
            return wrong;

        if (ObviousPasswords.Contain(command.NewPassword, user.Email))
            return Obvious;

        // Before the transaction, whose connection would be idle all the while.
        var hash = await passwords.HashAsync(command.NewPassword, cancellationToken);
        if (hash.Error is { } congested)
            return congested;
        var result = await unitOfWork.ExecuteAsync(
            () => ChangeAsync(user, hash.Value, cancellationToken),
            cancellationToken
        );
        await unitOfWork.CompleteAsync();
        return result;
    }

    private async Task<Result> ChangeAsync(User seen, string hash, CancellationToken cancellationToken)
    {
        if (await users.FindLockedAsync(seen.Id, cancellationToken) is not { } user)
            return UserErrors.Unknown;

        // Of two changes at once, the second was checked against a password that is no longer.
        if (!user.HasSamePasswordAs(seen))
            return UserErrors.InvalidCredentials;
        user.ChangePassword(hash, await clock.NowAsync(cancellationToken));
        unitOfWork.AfterCommit(() => revocations.NoteAsync(user));
        return Result.Success;
    }
}
