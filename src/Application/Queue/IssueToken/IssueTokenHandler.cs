namespace Concert.Application.Queue.IssueToken;

using Concert.Domain.Concerts;
using Concert.Domain.Queue;

internal sealed class IssueTokenHandler(ISales sales, IWaitingQueue queue, IQueueTokens tokens, TimeProvider time)
    : IRequestHandler<IssueTokenCommand, Result<IssuedToken>>
{
    public async Task<Result<IssuedToken>> Handle(IssueTokenCommand command, CancellationToken cancellationToken)
    {
        if (await sales.FindAsync(command.ConcertId, cancellationToken) is not { } sale)
            return ConcertErrors.NotFound;
        if (await queue.JoinAsync(sale, command.UserId, cancellationToken) is not { } joined)
            return QueueErrors.Closed;
        return new IssuedToken(QueueStatus.Of(joined.Place, sale, tokens, time.GetUtcNow()), joined.IsNew);
    }
}
