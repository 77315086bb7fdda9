namespace Concert.Application.Queue.LeaveQueue;

public sealed record LeaveQueueCommand(QueuePass Pass) : ICommand;
