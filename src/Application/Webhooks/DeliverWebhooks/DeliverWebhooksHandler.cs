namespace Concert.Application.Webhooks.DeliverWebhooks;

internal sealed class DeliverWebhooksHandler(IWebhookDeliveries deliveries, IWebhookSender sender, TimeProvider time)
    : IRequestHandler<DeliverWebhooksCommand, Result<DeliveredWebhooks>>
{
    /// <summary>Claims of a webhook in one turn.</summary>
    private const int MaxClaims = 100;

    /// <summary>After that no webhook is given another turn; the command ends with those under way.</summary>
    private static readonly TimeSpan TurnsFor = TimeSpan.FromSeconds(10);

    /// <summary>How often it is looked whether another webhook has something due.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A webhook that takes longer for what it claimed at once gets no further turn: the command could go on for as long as
    /// such a one is under way.
    /// </summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    public async Task<Result<DeliveredWebhooks>> Handle(
        DeliverWebhooksCommand command,
        CancellationToken cancellationToken
    )
    {
        var started = time.GetTimestamp();
        var turns = new List<(Guid WebhookId, Task<Turn> Task)>();
        try
        {
            do
            {
                var webhooks = await deliveries.ListDueAsync(cancellationToken);
                turns.AddRange(
                    webhooks
                        .Where(webhook => turns.Where(turn => turn.WebhookId == webhook).All(turn => IsOver(turn.Task)))
                        .Select(webhook => (webhook, DeliverAsync(webhook, cancellationToken)))
                        .ToList()
                );
                await Task.WhenAny(All(), Task.Delay(Look, time, cancellationToken));
            } while (!All().IsCompleted && time.GetElapsedTime(started) < TurnsFor);
        }
        finally
        {
            await ((Task)All()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return new DeliveredWebhooks((await All()).Sum(turn => turn.Attempts));

        Task<Turn[]> All() => Task.WhenAll(turns.Select(turn => turn.Task));

        static bool IsOver(Task<Turn> turn) => turn is { IsCompletedSuccessfully: true, Result.WasSlow: false };
    }

    private async Task<Turn> DeliverAsync(Guid webhookId, CancellationToken cancellationToken)
    {
        var attempts = 0;
        for (var round = 0; round < MaxClaims; round++)
        {
            if (await deliveries.ClaimAsync(webhookId, cancellationToken) is not { } claim)
                break;
            var started = time.GetTimestamp();
            var outcomes = await Task.WhenAll(
                claim.Deliveries.Select(delivery => sender.SendAsync(claim.Target, delivery, cancellationToken))
            );
            await deliveries.RecordAsync(claim, outcomes, cancellationToken);
            attempts += outcomes.Length;
            if (time.GetElapsedTime(started) > Slow)
                return new Turn(attempts, WasSlow: true);
        }
        return new Turn(attempts, WasSlow: false);
    }

    private sealed record Turn(int Attempts, bool WasSlow);
}
