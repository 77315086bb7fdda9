namespace Concert.Application.Webhooks.RotateSecret;

/// <summary>Replaces a webhook's secret. For a day, requests are signed with the previous one too.</summary>
public sealed record RotateSecretCommand(Guid? ActorId, Guid WebhookId)
    : ICommand<RotatedSecret>,
        ITransactional,
        IIdempotent,
        IAudited
{
    public string Action => "webhook.rotate_secret";

    public IdempotentCall? Call { get; init; }

    public LockPlan Lock => LockPlan.None;
}

/// <param name="Secret">Requests are signed with it from now on. It is shown here and never again.</param>
/// <param name="PreviousUntil">Until then, requests are signed with the previous secret too.</param>
public sealed record RotatedSecret(string Secret, DateTimeOffset PreviousUntil);
