namespace Concert.Application.MODULE.USECASE;

/// <summary>What it changes, when it is refused, and what a repeat does.</summary>
/// <param name="UserId">Who asks.</param>
/// <param name="Text">1 to 200 characters.</param>
public sealed record USECASECommand(Guid UserId, string Text) : ICommand, ITransactional;

internal sealed class USECASEValidator : AbstractValidator<USECASECommand>
{
    public USECASEValidator() => RuleFor(command => command.Text).Text(200);
}
