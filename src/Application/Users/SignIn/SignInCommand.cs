namespace Concert.Application.Users.SignIn;

/// <summary>Exchanges an e-mail address and a password for an access token.</summary>
public sealed record SignInCommand(string Email, string Password) : ICommand<AccessToken>;

internal sealed class SignInValidator : AbstractValidator<SignInCommand>
{
    public SignInValidator()
    {
        RuleFor(command => command.Email).Text(254);
        RuleFor(command => command.Password).NotNull().Length(1, 128);
    }
}
