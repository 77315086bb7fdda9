namespace Concert.Infrastructure.Webhooks;

using System.Data;
using Microsoft.EntityFrameworkCore;

internal sealed class DeliveryClaims(ConcertDbContext context, DeliveryConnections connections) : IDeliveryClaims
{
    private const int MaxClaimed = 32;

    /// <summary>How many are read for each that is claimed: some are behind an earlier event.</summary>
    private const int LookAhead = 4;

    /// <summary>Longer than a request may take.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private IQueryable<WebhookDelivery> Pending =>
        context.WebhookDeliveries.Where(delivery => delivery.Status == DeliveryStatus.Pending);

    private IQueryable<WebhookDelivery> NeverClaimed => Pending.Where(delivery => delivery.ClaimId == null);

    private IQueryable<WebhookDelivery> Due(DateTimeOffset now) =>
        Pending.Where(delivery => delivery.NextAttemptAt <= now);

    /// <summary>Webhooks to which something may be sent.</summary>
    private IQueryable<Webhook> Served(DateTimeOffset now) =>
        context.Webhooks.Where(webhook =>
            webhook.DeletedAt == null
            && webhook.DisabledReason == null
            && (webhook.PausedUntil == null || webhook.PausedUntil <= now)
        );

    /// <summary>Webhooks with deliveries that are due, in the order of registration.</summary>
    public async Task<IReadOnlyList<Guid>> ListDueAsync(CancellationToken cancellationToken)
    {
        using var connection = await connections.TakeAsync(cancellationToken);
        var now = await context.NowAsync(cancellationToken);
        var due = Due(now);
        return await Served(now)
            .Where(webhook => due.Any(delivery => delivery.WebhookId == webhook.Id))
            .OrderBy(webhook => webhook.Number)
            .Select(webhook => webhook.Id)
            .ToListAsync(cancellationToken);
    }

    public async Task<WebhookClaim?> ClaimAsync(Guid webhookId, CancellationToken cancellationToken)
    {
        using var connection = await connections.TakeAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(
            IsolationLevel.ReadCommitted,
            cancellationToken
        );

        // The lock only saves instances from claiming the same deliveries; the update decides.
        if (!await context.TryLockAsync($"webhook:{webhookId}", TimeSpan.Zero, cancellationToken))
            return null;
        var claim = await TakeDueAsync(webhookId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return claim;
    }

    private async Task<WebhookClaim?> TakeDueAsync(Guid webhookId, CancellationToken cancellationToken)
    {
        var now = await context.NowAsync(cancellationToken);
        if (await FindTargetAsync(webhookId, now, cancellationToken) is not { } target)
            return null;
        var due = await FindDueAsync(webhookId, now, MaxClaimed * LookAhead, cancellationToken);
        if (due.Count == 0)
            return null;

        var claimId = Guid.CreateVersion7(now);
        var first = due.Where(each => !each.IsBehind).Take(MaxClaimed).Select(each => each.Id).ToArray();
        await TakeAsync(first, claimId, now, cancellationToken);
        await PostponeAsync([.. due.Where(each => each.IsBehind).Select(each => each.Id)], now, cancellationToken);
        return new WebhookClaim(claimId, target, await ListClaimedAsync(first, claimId, cancellationToken));
    }

    internal Task<WebhookTarget?> FindTargetAsync(
        Guid webhookId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        Served(now)
            .Where(webhook => webhook.Id == webhookId)
            .Select(webhook => new WebhookTarget(
                webhook.Id,
                webhook.Url,
                webhook.Secret ?? webhook.SealedSecret,
                webhook.PreviousUntil > now ? webhook.PreviousSecret : null
            ))
            .SingleOrDefaultAsync(cancellationToken);

    internal Task<List<DueDelivery>> FindDueAsync(
        Guid webhookId,
        DateTimeOffset now,
        int take,
        CancellationToken cancellationToken
    ) =>
        Due(now)
            .Where(delivery => delivery.WebhookId == webhookId)
            .OrderBy(delivery => delivery.NextAttemptAt)
            .ThenBy(delivery => delivery.Number)
            .Take(take)
            .Select(delivery => new DueDelivery(
                delivery.Id,
                Pending.Any(earlier =>
                    earlier.WebhookId == delivery.WebhookId
                    && earlier.Aggregate == delivery.Aggregate
                    && earlier.AggregateId == delivery.AggregateId
                    && earlier.Sequence < delivery.Sequence
                )
            ))
            .ToListAsync(cancellationToken);

    internal Task TakeAsync(Guid[] ids, Guid claimId, DateTimeOffset now, CancellationToken cancellationToken) =>
        Due(now)
            .Where(delivery => ids.Contains(delivery.Id))
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(delivery => delivery.ClaimId, claimId)
                        .SetProperty(delivery => delivery.NextAttemptAt, now + Lease)
                        .SetProperty(delivery => delivery.Attempts, delivery => delivery.Attempts + 1)
                        .SetProperty(delivery => delivery.FirstAttemptAt, delivery => delivery.FirstAttemptAt ?? now),
                cancellationToken
            );

    /// <summary>Postpones those behind an earlier event, so that a backlog does not hide what can be sent.</summary>
    internal Task PostponeAsync(Guid[] ids, DateTimeOffset now, CancellationToken cancellationToken) =>
        MoveAsync(Due(now).Where(delivery => ids.Contains(delivery.Id)), now + Lease, cancellationToken);

    internal Task<List<ClaimedDelivery>> ListClaimedAsync(
        Guid[] ids,
        Guid claimId,
        CancellationToken cancellationToken
    ) =>
        context
            .WebhookDeliveries.Where(delivery => ids.Contains(delivery.Id) && delivery.ClaimId == claimId)
            .OrderBy(delivery => delivery.Number)
            .Select(delivery => new ClaimedDelivery(
                delivery.Id,
                delivery.EventId,
                delivery.Aggregate,
                delivery.AggregateId,
                EventJson.Current(delivery.Type, delivery.Body),
                delivery.Attempts,
                delivery.FirstAttemptAt!.Value
            )
            {
                TraceParent = delivery.TraceParent,
            })
            .ToListAsync(cancellationToken);

    public async Task RecordAsync(
        WebhookClaim claim,
        IReadOnlyList<DeliveryOutcome> outcomes,
        CancellationToken cancellationToken
    )
    {
        if (outcomes.Count == 0)
            return;
        using var connection = await connections.TakeAsync(cancellationToken);
        var now = await context.NowAsync(cancellationToken);
        foreach (var delivered in outcomes.Where(outcome => outcome.Error is null).GroupBy(each => each.StatusCode))
        {
            var ids = delivered.Select(outcome => outcome.Delivery.Id).ToArray();
            await DeliveredAsync(claim.Id, ids, delivered.Key, now, cancellationToken);
        }
        foreach (var failed in outcomes.Where(outcome => outcome.Error is not null))
            await FailedAsync(claim, failed, now, cancellationToken);
        if (outcomes.Any(outcome => outcome.IsGone))
            await DisableAsync(claim.Target, cancellationToken);
        else if (outcomes.Max(outcome => outcome.Pause) is { } pause)
            await PauseAsync(claim.Target, now + pause, cancellationToken);
        Guid[] settled = [.. outcomes.Where(each => IsSettled(each, now)).Select(each => each.Delivery.Id)];
        if (settled.Length > 0 && await FindNextAsync(settled, cancellationToken) is { Length: > 0 } next)
            await MoveAsync(next, now, cancellationToken);
    }

    internal Task<int> DisableAsync(WebhookTarget target, CancellationToken cancellationToken) =>
        Called(target)
            .Where(webhook => webhook.DisabledReason == null)
            .ExecuteUpdateAsync(
                update => update.SetProperty(webhook => webhook.DisabledReason, DisabledReason.Gone),
                cancellationToken
            );

    internal Task<int> PauseAsync(WebhookTarget target, DateTimeOffset until, CancellationToken cancellationToken) =>
        Called(target)
            .Where(webhook => webhook.PausedUntil == null || webhook.PausedUntil < until)
            .ExecuteUpdateAsync(update => update.SetProperty(webhook => webhook.PausedUntil, until), cancellationToken);

    /// <summary>The webhook, unless it was given another address: that one's endpoint has not been asked.</summary>
    private IQueryable<Webhook> Called(WebhookTarget target) =>
        context.Webhooks.Where(webhook => webhook.Id == target.WebhookId && webhook.Url == target.Url);

    private static bool IsSettled(DeliveryOutcome outcome, DateTimeOffset now) =>
        outcome.Error is null || DeliveryRules.IsDead(outcome.Delivery.FirstAttemptAt, now);

    private Task<int> DeliveredAsync(
        Guid claimId,
        Guid[] ids,
        int? statusCode,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        Claimed(claimId)
            .Where(delivery => ids.Contains(delivery.Id))
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(delivery => delivery.Status, DeliveryStatus.Delivered)
                        .SetProperty(delivery => delivery.StatusSince, now)
                        .SetProperty(delivery => delivery.LastStatusCode, statusCode)
                        .SetProperty(delivery => delivery.LastError, (string?)null),
                cancellationToken
            );

    private async Task FailedAsync(
        WebhookClaim claim,
        DeliveryOutcome outcome,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var delivery = outcome.Delivery;
        var isDead = IsSettled(outcome, now);
        var next = now + DeliveryRules.DelayAfter(delivery.Attempt, Random.Shared.NextDouble());
        await Claimed(claim.Id)
            .Where(each => each.Id == delivery.Id)
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(each => each.Status, isDead ? DeliveryStatus.Dead : DeliveryStatus.Pending)
                        .SetProperty(each => each.StatusSince, each => isDead ? now : each.StatusSince)
                        .SetProperty(each => each.NextAttemptAt, next)
                        .SetProperty(each => each.LastStatusCode, outcome.StatusCode)
                        .SetProperty(each => each.LastError, outcome.Error),
                cancellationToken
            );
        if (!isDead)
            await MoveThoseBehindAsync(claim.Target.WebhookId, delivery, next, cancellationToken);
    }

    /// <summary>The first pending delivery of each of these aggregates; the others go on waiting behind it.</summary>
    internal Task<Guid[]> FindNextAsync(Guid[] settled, CancellationToken cancellationToken) =>
        context
            .WebhookDeliveries.Where(delivery => settled.Contains(delivery.Id))
            .SelectMany(delivery =>
                Pending
                    .Where(next =>
                        next.WebhookId == delivery.WebhookId
                        && next.Aggregate == delivery.Aggregate
                        && next.AggregateId == delivery.AggregateId
                    )
                    .OrderBy(next => next.Sequence)
                    .Select(next => next.Id)
                    .Take(1)
            )
            .ToArrayAsync(cancellationToken);

    internal Task MoveAsync(Guid[] ids, DateTimeOffset to, CancellationToken cancellationToken) =>
        MoveAsync(NeverClaimed.Where(delivery => ids.Contains(delivery.Id)), to, cancellationToken);

    /// <summary>Unclaimed deliveries of the aggregate wait until the next attempt of the failed one.</summary>
    internal Task MoveThoseBehindAsync(
        Guid webhookId,
        ClaimedDelivery failed,
        DateTimeOffset to,
        CancellationToken cancellationToken
    ) =>
        MoveAsync(
            NeverClaimed.Where(delivery =>
                delivery.WebhookId == webhookId
                && delivery.Aggregate == failed.Aggregate
                && delivery.AggregateId == failed.AggregateId
            ),
            to,
            cancellationToken
        );

    private static Task<int> MoveAsync(
        IQueryable<WebhookDelivery> deliveries,
        DateTimeOffset to,
        CancellationToken cancellationToken
    ) =>
        deliveries.ExecuteUpdateAsync(
            update => update.SetProperty(delivery => delivery.NextAttemptAt, to),
            cancellationToken
        );

    private IQueryable<WebhookDelivery> Claimed(Guid claimId) => Pending.Where(delivery => delivery.ClaimId == claimId);
}

/// <param name="IsBehind">An earlier event of the aggregate is pending.</param>
internal sealed record DueDelivery(Guid Id, bool IsBehind);
