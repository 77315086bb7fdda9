namespace Concert.Application.Queue.IssueToken;

internal sealed class IssueTokenHandler(ISales sales, IWaitingQueue queue, QueueStatuses statuses)
    : IRequestHandler<IssueTokenCommand, Result<IssuedToken>>
{
    public async Task<Result<IssuedToken>> Handle(IssueTokenCommand command, CancellationToken cancellationToken)
    {
        if (await sales.FindAsync(command.ConcertId, cancellationToken) is not { } sale)
            return ConcertErrors.NotFound;
        if (sale.IsCancelled)
            return ConcertErrors.Cancelled;
        var earlier = command.Earlier?.ConcertId == sale.ConcertId ? command.Earlier : null;
        return await queue.JoinAsync(sale, command.UserId, earlier, cancellationToken) is { } joined
            ? new IssuedToken(statuses.Of(joined.Place, sale), joined.IsNew)
            : QueueErrors.Closed;
    }
}
