namespace Concert.Application.Users.ChangePassword;

/// <summary>Replaces the password; access tokens that were made until now are void.</summary>
public sealed record ChangePasswordCommand(Guid UserId, string CurrentPassword, string NewPassword) : ICommand;

internal sealed class ChangePasswordValidator : AbstractValidator<ChangePasswordCommand>
{
    public ChangePasswordValidator()
    {
        RuleFor(command => command.CurrentPassword).NotNull().Length(1, 128);
        RuleFor(command => command.NewPassword).NotNull().Length(8, 128);
    }
}
