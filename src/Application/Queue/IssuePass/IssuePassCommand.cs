namespace Concert.Application.Queue.IssuePass;

/// <summary>A pass to another shop, for an active place.</summary>
/// <param name="Pass">The place.</param>
/// <param name="Audience">The shop, such as its origin.</param>
public sealed record IssuePassCommand(QueuePass Pass, string Audience) : ICommand<SignedPass>, IAdmitted;

internal sealed class IssuePassValidator : AbstractValidator<IssuePassCommand>
{
    public IssuePassValidator() => RuleFor(command => command.Audience).VisibleText(200);
}
