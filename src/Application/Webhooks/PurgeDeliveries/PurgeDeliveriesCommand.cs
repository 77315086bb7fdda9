namespace Concert.Application.Webhooks.PurgeDeliveries;

/// <summary>Answers how many were purged: the batch size or more if there may be more.</summary>
/// <param name="BatchSize">The most by one statement.</param>
public sealed record PurgeDeliveriesCommand(int BatchSize) : ICommand<int>;
