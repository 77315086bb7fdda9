namespace Concert.Application.Webhooks.RegisterWebhook;

/// <summary>Registers an address that is subscribed to events from now on.</summary>
/// <param name="Url">Absolute, without user name, password and fragment; at most 2,000 characters. Its host is public.</param>
/// <param name="Events">
/// Types of event; if it is empty or left out, all but the personal ones: BalanceChanged, PasswordChanged, RoleChanged and SignedOut.
/// </param>
public sealed record RegisterWebhookCommand(string Url, IReadOnlyList<string>? Events) : ICommand<RegisteredWebhook>;

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
        RuleFor(command => command.Url)
            .Cascade(CascadeMode.Stop)
            .Text(Webhook.MaxUrlLength)
            .Must(url => IsAddress(url, sender.AllowsHttp))
            .WithMessage(
                "Must be an absolute https address with a port above 0, without user name, password and fragment."
            );
        RuleFor(command => command.Events)
            .Must(events =>
                events is null
                || (
                    events.All(type => type is not null && EventTypes.All.Contains(type))
                    && events.Distinct(StringComparer.Ordinal).Count() == events.Count
                )
            )
            .WithMessage("Must name types of event that exist, each of them once.");
    }

    private static bool IsAddress(string text, bool allowsHttp) =>
        text.All(character => character is > ' ' and not ('\\' or '#' or '\x7f'))
        && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme is "https" || (allowsHttp && url.Scheme is "http"))
        && text.StartsWith($"{url.Scheme}://", StringComparison.OrdinalIgnoreCase)
        && url.Port > 0
        && !$".{url.IdnHost}".Contains("..", StringComparison.Ordinal)
        && !text[(url.Scheme.Length + 3)..].Split('/', '?')[0].Contains('@', StringComparison.Ordinal);
}
