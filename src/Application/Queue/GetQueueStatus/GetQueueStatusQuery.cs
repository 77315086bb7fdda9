namespace Concert.Application.Queue.GetQueueStatus;

public sealed record GetQueueStatusQuery(QueuePass Pass) : IQuery<QueueStatus>;
