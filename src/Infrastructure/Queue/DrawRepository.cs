namespace Concert.Infrastructure.Queue;

using Concert.Application.Queue.GetDraw;
using Microsoft.EntityFrameworkCore;

internal sealed class DrawRepository(ConcertDbContext context, DrawSeeds seeds) : IDraws
{
    public async Task<Draw> AddAsync(Draw draw, CancellationToken cancellationToken) =>
        await FindAsync(draw.ConcertId, cancellationToken)
        ?? (
            await context.TryInsertAsync(draw, cancellationToken)
                ? draw
                : (await FindAsync(draw.ConcertId, cancellationToken))!
        );

    public async Task<byte[]> GetSeedAsync(long concertId, CancellationToken cancellationToken)
    {
        var concert = await context
            .Concerts.Where(concert => concert.Id == concertId)
            .Select(concert => new { concert.SealedDrawSeed, concert.DrawSeed })
            .SingleAsync(cancellationToken);
        return seeds.Open(concert.SealedDrawSeed, concert.DrawSeed);
    }

    public async Task<DrawView?> FindViewAsync(long concertId, CancellationToken cancellationToken)
    {
        var concert = await context
            .Concerts.Where(concert => concert.Id == concertId)
            .Select(concert => new
            {
                concert.Policy,
                concert.SaleOpensAt,
                concert.SealedDrawSeed,
                concert.DrawSeed,
            })
            .SingleOrDefaultAsync(cancellationToken);
        if (concert is null)
            return null;

        var seed = seeds.Open(concert.SealedDrawSeed, concert.DrawSeed);
        var draw = await FindAsync(concertId, cancellationToken);
        return new DrawView(
            concertId,
            draw is null ? concert.Policy.Fairness : Fairness.Draw,
            concert.SaleOpensAt,
            DrawRules.HashOf(seed),
            draw?.DrawnAt,
            draw?.EntryCount,
            draw is null ? null : Convert.ToHexStringLower(draw.EntriesHash),
            draw is null ? null : Convert.ToHexStringLower(seed),
            draw?.ListEntries()
        );
    }

    private Task<Draw?> FindAsync(long concertId, CancellationToken cancellationToken) =>
        context.Draws.AsNoTracking().SingleOrDefaultAsync(draw => draw.ConcertId == concertId, cancellationToken);
}
