namespace Concert.Application.Users.EraseUser;

/// <summary>
/// Erases address, name and password, and what else names the user; money and seats stay in the books under the id alone.
/// Refused while the user has something to claim.
/// </summary>
/// <param name="UserId">Who is to be erased.</param>
/// <param name="Password">The user's; that of a guest is empty.</param>
/// <param name="Address">The network address that the attempt comes from.</param>
public sealed record EraseUserCommand(Guid UserId, string Password, string Address) : ICommand;

internal sealed class EraseUserValidator : AbstractValidator<EraseUserCommand>
{
    public EraseUserValidator() => RuleFor(command => command.Password).NotNull().MaximumLength(128);
}
