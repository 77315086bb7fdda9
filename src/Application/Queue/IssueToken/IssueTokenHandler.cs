namespace Concert.Application.Queue.IssueToken;

internal sealed class IssueTokenHandler(ISales sales, IWaitingQueue queue, OpenQueues queues, QueueStatuses statuses)
    : IRequestHandler<IssueTokenCommand, Result<IssuedToken>>
{
    public async Task<Result<IssuedToken>> Handle(IssueTokenCommand command, CancellationToken cancellationToken)
    {
        if (await sales.FindAsync(command.ConcertId, cancellationToken) is not { } sale)
            return ConcertErrors.NotFound;
        if (command.RehearsalId != (sale.IsRehearsal ? sale.ConcertId : null))
            return ConcertErrors.RehearsalOnly;
        if (sale.IsCancelled)
            return ConcertErrors.Cancelled;
        var earlier = command.Earlier?.ConcertId == sale.ConcertId ? command.Earlier : null;
        if (await queue.JoinAsync(sale, command.UserId, earlier, cancellationToken) is not { } joined)
            return QueueErrors.Closed;
        if (joined is { IsNew: true, Place.Pass.IsActive: true })
            queues.CountAdmission(sale);
        return new IssuedToken(statuses.Of(joined.Place, sale), joined.IsNew);
    }
}
