namespace Concert.Application.Queue.GetQueueStatus;

using Concert.Domain.Queue;

public sealed record GetQueueStatusQuery(QueuePass Pass) : IQuery<QueueStatus>;
