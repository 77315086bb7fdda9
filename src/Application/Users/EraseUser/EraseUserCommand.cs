namespace Concert.Application.Users.EraseUser;

/// <summary>
/// Erases address, name and password, and what else names the user; money and seats stay in the books under the id alone.
/// Refused while the user has something to claim.
/// </summary>
public sealed record EraseUserCommand(Guid UserId, string Password) : ICommand;

internal sealed class EraseUserValidator : AbstractValidator<EraseUserCommand>
{
    public EraseUserValidator() => RuleFor(command => command.Password).NotNull().Length(1, 128);
}
