namespace Concert.Application.Webhooks.DeliverWebhooks;

internal sealed class DeliverWebhooksHandler(IWebhookDeliveries deliveries, IWebhookSender sender, TimeProvider time)
    : IRequestHandler<DeliverWebhooksCommand, Result<DeliveredWebhooks>>
{
    /// <summary>
    /// After that no webhook is given another turn, and no turn claims again: the command waits for every turn, and others
    /// wait for the command. It ends with the requests under way.
    /// </summary>
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
                        .Select(webhook => (webhook, DeliverAsync(webhook, started, cancellationToken)))
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

    private async Task<Turn> DeliverAsync(Guid webhookId, long started, CancellationToken cancellationToken)
    {
        var attempts = 0;
        do
        {
            if (await deliveries.ClaimAsync(webhookId, cancellationToken) is not { } claim)
                break;
            var claimed = time.GetTimestamp();
            var outcomes = await Task.WhenAll(
                claim.Deliveries.Select(delivery => sender.SendAsync(claim.Target, delivery, cancellationToken))
            );
            await deliveries.RecordAsync(claim, outcomes, cancellationToken);
            attempts += outcomes.Length;
            if (time.GetElapsedTime(claimed) > Slow)
                return new Turn(attempts, WasSlow: true);
        } while (time.GetElapsedTime(started) < TurnsFor);
        return new Turn(attempts, WasSlow: false);
    }

    private sealed record Turn(int Attempts, bool WasSlow);
}
