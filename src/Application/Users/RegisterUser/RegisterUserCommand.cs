namespace Concert.Application.Users.RegisterUser;

/// <summary>Registers a customer with an empty balance.</summary>
public sealed record RegisterUserCommand(string Email, string Password, string DisplayName) : ICommand<RegisteredUser>;

public sealed record RegisteredUser(Guid UserId);

internal sealed class RegisterUserValidator : AbstractValidator<RegisterUserCommand>
{
    public RegisterUserValidator()
    {
        RuleFor(command => command.Email)
            .Text(254)
            .Matches(@"^[^\s@]+@[^\s@]+\z")
            .WithMessage("Must be an e-mail address.");
        RuleFor(command => command.Password).NotNull().Length(8, 128);
        RuleFor(command => command.DisplayName).Text(100);
    }
}
