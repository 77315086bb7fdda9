namespace Concert.Application.Queue.IssuePass;

internal sealed class IssuePassHandler(ISales sales, IWaitingQueue queue, IPasses passes)
    : IRequestHandler<IssuePassCommand, Result<SignedPass>>
{
    public async Task<Result<SignedPass>> Handle(IssuePassCommand command, CancellationToken cancellationToken)
    {
        if (passes.Keys.Count == 0)
            return QueueErrors.PassesOff;
        if (await sales.FindAsync(command.Pass.ConcertId, cancellationToken) is not { IsCancelled: false } sale)
            return QueueErrors.NotActive;

        // An older token of the place does not say until when it is active.
        var until =
            command.Pass.MayHoldUntil
            ?? (await queue.FindAsync(sale, command.Pass, cancellationToken))?.Pass.MayHoldUntil;
        return until is { } end ? passes.Sign(command.Pass, command.Audience, end) : QueueErrors.NotActive;
    }
}
