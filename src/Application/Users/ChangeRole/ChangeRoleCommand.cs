namespace Concert.Application.Users.ChangeRole;

/// <summary>Makes a user an organizer or a customer. Tokens that the user has count for the new role within a second.</summary>
/// <param name="ActorId">Who asks; null for the operator, at the command line.</param>
/// <param name="UserId">Whose role changes.</param>
/// <param name="Role">The new role.</param>
public sealed record ChangeRoleCommand(Guid? ActorId, Guid UserId, UserRole? Role) : ICommand, ITransactional, IAudited
{
    public string Action => "user.change_role";
}

internal sealed class ChangeRoleValidator : AbstractValidator<ChangeRoleCommand>
{
    public ChangeRoleValidator() => RuleFor(command => command.Role).NotNull();
}
