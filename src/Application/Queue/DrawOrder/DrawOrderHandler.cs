namespace Concert.Application.Queue.DrawOrder;

using Concert.Domain.Concerts;
using Concert.Domain.Queue;

internal sealed class DrawOrderHandler(ISales sales, IWaitingQueue queue, IDraws draws, IDatabaseClock clock)
    : IRequestHandler<DrawOrderCommand, Result>
{
    public async Task<Result> Handle(DrawOrderCommand command, CancellationToken cancellationToken)
    {
        if (await sales.FindAsync(command.ConcertId, cancellationToken) is not { } sale)
            return ConcertErrors.NotFound;
        if (await queue.ListEarlyAsync(sale, cancellationToken) is not { } early)
            return ConcertErrors.NotOnSale;

        var now = await clock.NowAsync(cancellationToken);
        await draws.AddAsync(Draw.Hold(sale.ConcertId, early.UserIds, early.LastSequence, now), cancellationToken);
        var seed = await draws.GetSeedAsync(sale.ConcertId, cancellationToken);
        var order = DrawRules.Arrange(seed, sale.ConcertId, early.UserIds);
        await queue.ArrangeAsync(sale, order, cancellationToken);
        return Result.Success;
    }
}
