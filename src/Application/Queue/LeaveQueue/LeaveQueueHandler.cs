namespace Concert.Application.Queue.LeaveQueue;

internal sealed class LeaveQueueHandler(IWaitingQueue queue) : IRequestHandler<LeaveQueueCommand, Result>
{
    public async Task<Result> Handle(LeaveQueueCommand command, CancellationToken cancellationToken) =>
        await queue.LeaveAsync(command.Pass, cancellationToken) ? Result.Success : QueueErrors.TokenExpired;
}
