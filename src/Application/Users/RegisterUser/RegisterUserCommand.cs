namespace Concert.Application.Users.RegisterUser;

using System.Text.RegularExpressions;

/// <summary>Registers a customer with an empty balance.</summary>
public sealed record RegisterUserCommand(string Email, string Password, string DisplayName) : ICommand<RegisteredUser>;

public sealed record RegisteredUser(Guid UserId);

internal sealed partial class RegisterUserValidator : AbstractValidator<RegisterUserCommand>
{
    public RegisterUserValidator()
    {
        RuleFor(command => command.Email)
            .VisibleText(User.MaxEmailLength)
            .Must(IsAddress)
            .WithMessage("Must be an e-mail address.");
        RuleFor(command => command.Password).NotNull().Length(8, 128);
        RuleFor(command => command.Password)
            .Must((command, password) => !ObviousPasswords.Contain(password, command.Email))
            .WithMessage(ObviousPasswords.Refusal)
            .When(command => command is { Password: not null, Email: not null });
        RuleFor(command => command.DisplayName).VisibleText(100);
    }

    /// <summary>Also in the form in which it is compared, where a wide @ has become one more.</summary>
    private static bool IsAddress(string? email) =>
        email is not null
        && Shape().IsMatch(email)
        && User.TryNormalize(email) is { } normalized
        && Shape().IsMatch(normalized);

    /// <summary>Nor may variation selectors, which nobody sees either, tell two addresses apart.</summary>
    [GeneratedRegex(@"^[^\s@\uFE00-\uFE0F\uDB40]+@[^\s@]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Shape();
}
