namespace Concert.Application.Idempotency.PurgeRecords;

internal sealed class PurgeRecordsHandler(IIdempotencyRecords records)
    : IRequestHandler<PurgeRecordsCommand, Result<int>>
{
    public async Task<Result<int>> Handle(PurgeRecordsCommand command, CancellationToken cancellationToken) =>
        await records.PurgeAsync(command.BatchSize, cancellationToken);
}
