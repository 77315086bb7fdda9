namespace Concert.Application.Webhooks;

internal static class WebhookRules
{
    public static readonly Error NotPublic = PipelineErrors.Validation(
        "url",
        "Its host must be on the public internet."
    );

    public static IRuleBuilderOptions<T, string> WebhookUrl<T>(
        this IRuleBuilder<T, string> rule,
        IWebhookSender sender
    ) =>
        rule.Text(Webhook.MaxUrlLength)
            .Must(url => IsAddress(url, sender.AllowsHttp))
            .WithMessage(
                "Must be an absolute https address with a port above 0, without user name, password and fragment."
            );

    public static IRuleBuilderOptions<T, IReadOnlyList<string>?> KnownEvents<T>(
        this IRuleBuilder<T, IReadOnlyList<string>?> rule
    ) =>
        rule.Must(events =>
                events is null
                || (
                    events.All(type => type is not null && EventTypes.All.Contains(type))
                    && events.Distinct(StringComparer.Ordinal).Count() == events.Count
                )
            )
            .WithMessage("Must name types of event that exist, each of them once.");

    private static bool IsAddress(string text, bool allowsHttp) =>
        text.All(character => character is > ' ' and not ('\\' or '#' or '\x7f'))
        && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme is "https" || (allowsHttp && url.Scheme is "http"))
        && text.StartsWith($"{url.Scheme}://", StringComparison.OrdinalIgnoreCase)
        && url.Port > 0
        && !$".{url.IdnHost}".Contains("..", StringComparison.Ordinal)
        && !text[(url.Scheme.Length + 3)..].Split('/', '?')[0].Contains('@', StringComparison.Ordinal);
}
