namespace Concert.Application.Webhooks.ChangeWebhook;

/// <summary>Changes a webhook. What is left out stays as it is.</summary>
public sealed record ChangeWebhookCommand(Guid? ActorId, Guid WebhookId, WebhookChange Change)
    : ICommand<WebhookView>,
        IAudited
{
    public string Action => "webhook.change";
}

/// <param name="Url">As at the registration. Pending deliveries go to the new address.</param>
/// <param name="Events">Types of event; if it is empty, all but the personal ones.</param>
/// <param name="Enabled">
/// False: events are not kept for it, and its pending deliveries wait until it is enabled again, at most two days.
/// </param>
public sealed record WebhookChange(string? Url = null, IReadOnlyList<string>? Events = null, bool? Enabled = null);

internal sealed class ChangeWebhookValidator : AbstractValidator<ChangeWebhookCommand>
{
    public ChangeWebhookValidator(IWebhookSender sender) =>
        RuleFor(command => command.Change)
            .NotNull()
            .SetValidator(new WebhookChangeValidator(sender))
            .OverridePropertyName("");
}

internal sealed class WebhookChangeValidator : AbstractValidator<WebhookChange>
{
    public WebhookChangeValidator(IWebhookSender sender)
    {
        RuleFor(change => change.Url!)
            .Cascade(CascadeMode.Stop)
            .WebhookUrl(sender)
            .When(change => change.Url is not null);
        RuleFor(change => change.Events).KnownEvents();
    }
}
