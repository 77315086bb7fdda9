namespace Concert.Application.Queue.IssuePass;

internal sealed class IssuePassHandler(ISales sales, IWaitingQueue queue, IPasses passes, TimeProvider time)
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

        // Nor past the sale, so that a shop knows when it may forget whose passes it has seen.
        return until is { } end && sale.SaleClosesAt > time.GetUtcNow()
            ? passes.Sign(command.Pass, command.Audience, end < sale.SaleClosesAt ? end : sale.SaleClosesAt)
            : QueueErrors.NotActive;
    }
}
