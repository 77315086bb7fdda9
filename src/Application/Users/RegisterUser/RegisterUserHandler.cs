namespace Concert.Application.Users.RegisterUser;

internal sealed class RegisterUserHandler(IUsers users, IBalances balances, IPasswords passwords, TimeProvider time)
    : IRequestHandler<RegisterUserCommand, Result<RegisteredUser>>
{
    private const string BalanceCurrency = "KRW";

    public Task<Result<RegisteredUser>> Handle(RegisterUserCommand command, CancellationToken cancellationToken)
    {
        var user = User.Register(
            command.Email,
            passwords.Hash(command.Password),
            command.DisplayName,
            UserRole.Customer,
            time.GetUtcNow()
        );
        users.Add(user);
        balances.Add(Balance.Open(user.Id, BalanceCurrency));
        return Task.FromResult<Result<RegisteredUser>>(new RegisteredUser(user.Id));
    }
}
