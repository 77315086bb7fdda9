namespace Concert.Application.Queue.GetQueueStatus;

using Concert.Domain.Queue;

internal sealed class GetQueueStatusHandler(ISales sales, IWaitingQueue queue, IQueueTokens tokens, TimeProvider time)
    : IRequestHandler<GetQueueStatusQuery, Result<QueueStatus>>
{
    public async Task<Result<QueueStatus>> Handle(GetQueueStatusQuery query, CancellationToken cancellationToken)
    {
        if (await sales.FindAsync(query.Pass.ConcertId, cancellationToken) is not { } sale)
            return QueueErrors.TokenExpired;
        return await queue.FindAsync(query.Pass, cancellationToken) is { } place
            ? QueueStatus.Of(place, sale, tokens, time.GetUtcNow())
            : QueueErrors.TokenExpired;
    }
}
