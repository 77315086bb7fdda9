namespace Concert.Application.Webhooks.RegisterWebhook;

/// <summary>Registers an address that is subscribed to events from now on.</summary>
/// <param name="ActorId">Who registers it.</param>
/// <param name="Url">Absolute, without user name, password and fragment; at most 2,000 characters. Its host is public.</param>
/// <param name="Events">
/// Types of event; if it is empty or left out, all but the personal ones: balance.changed, user.password_changed,
/// user.role_changed and user.signed_out.
/// </param>
public sealed record RegisterWebhookCommand(Guid? ActorId, string Url, IReadOnlyList<string>? Events)
    : ICommand<RegisteredWebhook>,
        IIdempotent,
        IAudited
{
    public string Action => "webhook.register";

    public IdempotentCall? Call { get; init; }

    public LockPlan Lock => LockPlan.None;
}

/// <param name="Events">The types of event it is subscribed to; empty: all but personal ones.</param>
/// <param name="Secret">Requests are signed with it. It is shown here and never again.</param>
public sealed record RegisteredWebhook(
    Guid Id,
    string Url,
    IReadOnlyList<string> Events,
    string Secret,
    DateTimeOffset CreatedAt
);

internal sealed class RegisterWebhookValidator : AbstractValidator<RegisterWebhookCommand>
{
    public RegisterWebhookValidator(IWebhookSender sender)
    {
        RuleFor(command => command.Url).Cascade(CascadeMode.Stop).WebhookUrl(sender);
        RuleFor(command => command.Events).KnownEvents();
    }
}
