namespace Concert.Application.Queue.GetQueueStatus;

public sealed record GetQueueStatusQuery(QueuePass Pass) : IQuery<QueueStatus>, IOfSale
{
    public long ConcertId => Pass.ConcertId;
}

internal sealed class GetQueueStatusHandler(ISales sales, IWaitingQueue queue, QueueStatuses statuses)
    : IRequestHandler<GetQueueStatusQuery, Result<QueueStatus>>
{
    public async Task<Result<QueueStatus>> Handle(GetQueueStatusQuery query, CancellationToken cancellationToken)
    {
        if (await sales.FindAsync(query.Pass.ConcertId, cancellationToken) is not { IsCancelled: false } sale)
            return QueueErrors.TokenExpired;
        return await queue.FindAsync(sale, query.Pass, cancellationToken) is { } place
            ? statuses.Of(place, sale)
            : QueueErrors.TokenExpired;
    }
}
