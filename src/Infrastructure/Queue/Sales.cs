namespace Concert.Infrastructure.Queue;

using System.Linq.Expressions;
using Concert.Domain.Concerts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Terms of sales, remembered for a second: tens of thousands of joins then cost one query. Concurrent misses of one
/// concert share a query but for a few that come in the same instant; a failed one is not remembered.
/// </summary>
internal sealed class Sales(IServiceScopeFactory scopes) : ISales, IDisposable
{
    private const int MaxRemembered = 10_000;
    private const int MaxOpenSales = 1_000;
    private const string OpenSales = "open";
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private static readonly Expression<Func<Concert, SaleTerms>> ToTerms = concert => new SaleTerms(
        concert.Id,
        concert.SaleOpensAt,
        concert.SaleClosesAt,
        concert.QueueIsPaused,
        concert.Policy
    );

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });

    public ValueTask<SaleTerms?> FindAsync(long concertId, CancellationToken cancellationToken) =>
        RememberAsync(
            concertId,
            context =>
                context.Concerts.Where(concert => concert.Id == concertId).Select(ToTerms).SingleOrDefaultAsync(),
            cancellationToken
        );

    public ValueTask<IReadOnlyList<SaleTerms>> ListOpenAsync(CancellationToken cancellationToken) =>
        RememberAsync<IReadOnlyList<SaleTerms>>(
            OpenSales,
            async context =>
            {
                var now = await context.NowAsync(CancellationToken.None);
                return await context
                    .Concerts.Where(concert => concert.SaleClosesAt > now && concert.SaleOpensAt <= now + Ahead)
                    .OrderBy(concert => concert.SaleClosesAt)
                    .Take(MaxOpenSales)
                    .Select(ToTerms)
                    .ToListAsync();
            },
            cancellationToken
        );

    public Task ForgetAsync(long concertId)
    {
        _cache.Remove(concertId);
        _cache.Remove(OpenSales);
        return Task.CompletedTask;
    }

    public void Dispose() => _cache.Dispose();

    private async ValueTask<T> RememberAsync<T>(
        object key,
        Func<ConcertDbContext, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        var pending = _cache.GetOrCreate(
            key,
            entry =>
            {
                entry.SetSize(1).SetAbsoluteExpiration(Remembered);
                return new Lazy<Task<T>>(() => ReadAsync(read));
            }
        )!;
        try
        {
            return await pending.Value.WaitAsync(cancellationToken);
        }
        catch (Exception) when (pending.Value.IsFaulted)
        {
            _cache.Remove(key);
            throw;
        }
    }

    private async Task<T> ReadAsync<T>(Func<ConcertDbContext, Task<T>> read)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<ConcertDbContext>());
    }
}
