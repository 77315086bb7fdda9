namespace Concert.Infrastructure.Queue;

using System.Linq.Expressions;
using Concert.Domain.Concerts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Remembers terms for a second, so that tens of thousands of joins cost one query, and for as long as the database is
/// away, so that places can be taken and asked about meanwhile.
/// </summary>
internal sealed class Sales(IServiceScopeFactory scopes, DatabaseState database) : ISales, IDisposable
{
    private const int MaxRemembered = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private static readonly Expression<Func<Concert, SaleTerms>> ToTerms = concert => new SaleTerms(
        concert.Id,
        concert.SaleOpensAt,
        concert.CancelledAt < concert.SaleClosesAt ? concert.CancelledAt.Value : concert.SaleClosesAt,
        concert.QueueIsPaused,
        concert.Status == ShowStatus.Cancelled,
        concert.Policy
    )
    {
        Title = concert.Title,
        IsRehearsal = concert.IsRehearsal,
    };

    // A concert that is unknown is not remembered: it may be made the next moment.
    private readonly SingleFlight<long, SaleTerms?> _terms = new(
        MaxRemembered,
        terms => terms is null ? null : 1,
        Lifetime
    );
    private readonly SingleFlight<bool, IReadOnlyList<SaleTerms>> _open = new(maxSize: 1, _ => 1, Lifetime);

    private readonly SingleFlight<long, string> _seedHashes = new(MaxRemembered, _ => 1);

    private readonly MemoryCache _last = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });

    public ValueTask<SaleTerms?> FindAsync(long concertId, CancellationToken cancellationToken) =>
        _terms.GetAsync(concertId, () => ReadAsync(concertId), cancellationToken);

    public ValueTask<IReadOnlyList<SaleTerms>> ListOpenAsync(CancellationToken cancellationToken) =>
        _open.GetAsync(key: true, ReadOpenAsync, cancellationToken);

    public ValueTask<string> GetSeedHashAsync(long concertId, CancellationToken cancellationToken) =>
        _seedHashes.GetAsync(
            concertId,
            () => database.UnlessLostAsync(QuerySeedHashAsync(concertId)),
            cancellationToken
        );

    public Task ForgetAsync(long concertId)
    {
        _terms.Forget(concertId);
        _last.Remove(concertId);
        _open.Forget(key: true);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _terms.Dispose();
        _open.Dispose();
        _seedHashes.Dispose();
        _last.Dispose();
    }

    private async Task<SaleTerms?> ReadAsync(long concertId)
    {
        try
        {
            var terms = await database.UnlessLostAsync(QueryAsync(concertId));
            if (terms is not null)
                _last.Set(concertId, terms, new MemoryCacheEntryOptions { Size = 1 });
            return terms;
        }
        catch (PortException) when (_last.TryGetValue(concertId, out SaleTerms? last))
        {
            return last;
        }
    }

    private Task<SaleTerms?> QueryAsync(long concertId) =>
        QueryAsync(services =>
            services
                .GetRequiredService<ConcertDbContext>()
                .Concerts.Where(concert => concert.Id == concertId)
                .Select(ToTerms)
                .SingleOrDefaultAsync()
        );

    private Task<string> QuerySeedHashAsync(long concertId) =>
        QueryAsync(async services =>
            DrawRules.HashOf(
                await services.GetRequiredService<IDraws>().GetSeedAsync(concertId, CancellationToken.None)
            )
        );

    private async Task<T> QueryAsync<T>(Func<IServiceProvider, Task<T>> query)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            return await query(scope.ServiceProvider);
        }
        catch (Exception exception)
            when (scope.ServiceProvider.GetRequiredService<IFaults>().Explain(exception) is { } error)
        {
            throw new PortException(error, exception);
        }
    }

    private async Task<IReadOnlyList<SaleTerms>> ReadOpenAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ConcertDbContext>();
        var now = await context.NowAsync(CancellationToken.None);
        return await context
            .Concerts.Where(concert =>
                concert.SaleClosesAt > now
                && concert.SaleOpensAt <= now + Ahead
                && concert.Status == ShowStatus.Scheduled
            )
            .OrderBy(concert => concert.Id)
            .Select(ToTerms)
            .ToListAsync();
    }
}
