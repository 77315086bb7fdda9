namespace Concert.Infrastructure.Webhooks;

using Microsoft.EntityFrameworkCore;

internal sealed class WebhookRepository(ConcertDbContext context) : IWebhooks
{
    private static readonly TimeSpan RegistrationWait = TimeSpan.FromSeconds(5);

    private IQueryable<Webhook> Known => context.Webhooks.Where(webhook => webhook.DeletedAt == null);

    public void Add(Webhook webhook) => context.Webhooks.Add(webhook);

    public Task<int> CountAsync(CancellationToken cancellationToken) => Known.CountAsync(cancellationToken);

    public async Task<long> NextNumberAsync(CancellationToken cancellationToken)
    {
        // The lock only saves those who register at once from trying again; the unique index decides.
        await context.TryLockAsync("webhooks", RegistrationWait, cancellationToken);
        return 1 + (await context.Webhooks.MaxAsync(webhook => (long?)webhook.Number, cancellationToken) ?? 0);
    }

    public async Task<IReadOnlyList<WebhookView>> ListAsync(
        long? after,
        int take,
        CancellationToken cancellationToken
    ) =>
        await Known
            .Where(webhook => after == null || webhook.Number > after)
            .OrderBy(webhook => webhook.Number)
            .Take(take)
            .Select(webhook => WebhookView.Of(webhook))
            .ToListAsync(cancellationToken);

    public async Task<Webhook?> LockAsync(Guid webhookId, CancellationToken cancellationToken)
    {
        var which = Known.Where(webhook => webhook.Id == webhookId);
        var rows = await which.ExecuteUpdateAsync(
            update => update.SetProperty(webhook => webhook.LastDelivery, webhook => webhook.LastDelivery),
            cancellationToken
        );
        return rows == 0 ? null : await which.SingleAsync(cancellationToken);
    }

    public Task<bool> ExistsAsync(Guid webhookId, CancellationToken cancellationToken) =>
        Known.AnyAsync(webhook => webhook.Id == webhookId, cancellationToken);

    public Task DeleteAsync(Guid webhookId, CancellationToken cancellationToken) =>
        Known
            .Where(webhook => webhook.Id == webhookId)
            .ExecuteUpdateAsync(
                update =>
                    update.SetProperty(webhook => webhook.DeletedAt, _ => (DateTimeOffset?)ConcertDbContext.Clock()),
                cancellationToken
            );
}
