namespace Concert.Application.Webhooks.DeliverToWebhook;

internal sealed class DeliverToWebhookHandler(IDeliveryClaims claims, IWebhookSender sender)
    : IRequestHandler<DeliverToWebhookCommand, Result<bool>>
{
    public async Task<Result<bool>> Handle(DeliverToWebhookCommand command, CancellationToken cancellationToken)
    {
        if (await claims.ClaimAsync(command.WebhookId, cancellationToken) is not { } claim)
            return false;
        var outcomes = await Task.WhenAll(
            claim.Deliveries.Select(delivery => sender.SendAsync(claim.Target, delivery, cancellationToken))
        );
        await claims.RecordAsync(claim, outcomes, cancellationToken);
        return true;
    }
}
