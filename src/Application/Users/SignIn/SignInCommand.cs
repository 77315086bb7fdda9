namespace Concert.Application.Users.SignIn;

/// <summary>Exchanges an e-mail address and a password for an access token.</summary>
/// <param name="Email">The account, in any case.</param>
/// <param name="Password">As entered.</param>
/// <param name="Address">The network address that the attempt comes from.</param>
public sealed record SignInCommand(string Email, string Password, string Address) : ICommand<AccessToken>;

internal sealed class SignInValidator : AbstractValidator<SignInCommand>
{
    public SignInValidator()
    {
        RuleFor(command => command.Email).Text(User.MaxEmailLength);
        RuleFor(command => command.Password).NotNull().Length(1, 128);
    }
}
