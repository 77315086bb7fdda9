namespace Concert.Application.Users.RegisterUser;

internal sealed class RegisterUserHandler(
    IUsers users,
    IBalances balances,
    IPasswords passwords,
    IUnitOfWork unitOfWork,
    InstallationCurrency currency,
    TimeProvider time
) : IRequestHandler<RegisterUserCommand, Result<RegisteredUser>>
{
    public async Task<Result<RegisteredUser>> Handle(RegisterUserCommand command, CancellationToken cancellationToken)
    {
        // Before the transaction, whose connection would be idle all the while.
        var hash = await passwords.HashAsync(command.Password, cancellationToken);
        return hash.Error is { } congested
            ? congested
            : await unitOfWork.ExecuteAsync(() => Task.FromResult(Add(command, hash.Value)), cancellationToken);
    }

    private Result<RegisteredUser> Add(RegisterUserCommand command, string passwordHash)
    {
        var user = User.Register(command.Email, passwordHash, command.DisplayName, UserRole.Customer, time.GetUtcNow());
        users.Add(user);
        balances.Add(Balance.Open(user.Id, currency.Code));
        return new RegisteredUser(user.Id);
    }
}
