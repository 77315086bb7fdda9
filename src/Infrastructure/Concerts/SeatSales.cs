namespace Concert.Infrastructure.Concerts;

using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

internal sealed class SeatSales(ConcertDbContext context) : ISeatSales
{
    public async Task<IReadOnlyList<ConcertSales>> RankAsync(
        TimeSpan since,
        int limit,
        CancellationToken cancellationToken
    ) =>
        await (await ConfirmedAsync(since, cancellationToken))
            .GroupBy(reservation => reservation.ConcertId)
            .Select(group => new { ConcertId = group.Key, SoldSeats = group.Sum(each => each.SeatCount) })
            .OrderByDescending(row => row.SoldSeats)
            .ThenBy(row => row.ConcertId)
            .Take(limit)
            .Select(row => new ConcertSales(row.ConcertId, row.SoldSeats))
            .ToListAsync(cancellationToken);

    public async Task<IReadOnlyList<RankedConcert>> NameAsync(
        IReadOnlyList<ConcertSales> top,
        CancellationToken cancellationToken
    )
    {
        var ids = top.Select(sales => sales.ConcertId).ToArray();
        var names = await context
            .Concerts.Where(concert => ids.Contains(concert.Id))
            .Select(concert => new
            {
                concert.Id,
                concert.Title,
                concert.Artist,
            })
            .ToDictionaryAsync(concert => concert.Id, cancellationToken);
        return
        [
            .. top.Where(sales => names.ContainsKey(sales.ConcertId))
                .Select(
                    (sales, index) =>
                        new RankedConcert(
                            index + 1,
                            sales.ConcertId,
                            names[sales.ConcertId].Title,
                            names[sales.ConcertId].Artist,
                            sales.SoldSeats
                        )
                ),
        ];
    }

    public async IAsyncEnumerable<SeatSale> ReadAsync(
        TimeSpan since,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var sales = (await ConfirmedAsync(since, cancellationToken))
            .Select(reservation => new SeatSale(
                reservation.Id,
                reservation.ConcertId,
                reservation.SeatCount,
                reservation.ClosedAt!.Value
            ))
            .AsAsyncEnumerable();
        await foreach (var sale in sales.WithCancellation(cancellationToken))
            yield return sale;
    }

    private async Task<IQueryable<Reservation>> ConfirmedAsync(TimeSpan since, CancellationToken cancellationToken)
    {
        var from = await context.NowAsync(cancellationToken) - since;
        return context.Reservations.Where(reservation =>
            reservation.Status == ReservationStatus.Confirmed
            && reservation.ClosedAt >= from
            && !context
                .Concerts.IgnoreQueryFilters()
                .Any(concert => concert.Id == reservation.ConcertId && concert.IsRehearsal)
        );
    }
}
