namespace Concert.Application.Users.ChangePassword;

/// <summary>Replaces the password; access tokens that were made until now are void.</summary>
/// <param name="UserId">Whose password it is.</param>
/// <param name="CurrentPassword">The password to be replaced.</param>
/// <param name="NewPassword">8 to 128 characters.</param>
/// <param name="Address">The network address that the attempt comes from.</param>
public sealed record ChangePasswordCommand(Guid UserId, string CurrentPassword, string NewPassword, string Address)
    : ICommand;

internal sealed class ChangePasswordValidator : AbstractValidator<ChangePasswordCommand>
{
    public ChangePasswordValidator()
    {
        RuleFor(command => command.CurrentPassword).NotNull().Length(1, 128);
        RuleFor(command => command.NewPassword).NotNull().Length(8, 128);
    }
}
