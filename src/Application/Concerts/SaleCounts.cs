namespace Concert.Application.Concerts;

/// <summary>What this instance has done for each sale since it was last asked.</summary>
internal sealed class SaleCounts
{
    /// <summary>What happens in further sales meanwhile is not counted.</summary>
    private const int MaxSales = 100;

    private readonly Lock _gate = new();
    private Dictionary<long, SaleCount> _sales = [];

    public void Add(long concertId, SaleCount count)
    {
        lock (_gate)
        {
            if (_sales.TryGetValue(concertId, out var known))
                _sales[concertId] = known.Plus(count);
            else if (_sales.Count < MaxSales)
                _sales[concertId] = count;
        }
    }

    /// <inheritdoc cref="Add"/>
    public Task NoteAsync(long concertId, SaleCount count)
    {
        Add(concertId, count);
        return Task.CompletedTask;
    }

    /// <summary>Counting begins anew.</summary>
    public IReadOnlyDictionary<long, SaleCount> Take()
    {
        lock (_gate)
        {
            var taken = _sales;
            _sales = [];
            return taken;
        }
    }
}

/// <param name="Admitted">Places.</param>
/// <param name="Held">Seats.</param>
/// <param name="Sold">Seats.</param>
/// <param name="Revenue">The prices of the sold seats.</param>
/// <param name="Errors">Calls that failed by no fault of their callers.</param>
internal readonly record struct SaleCount(
    int Admitted = 0,
    int Held = 0,
    int Sold = 0,
    decimal Revenue = 0,
    int Errors = 0
)
{
    public SaleCount Plus(SaleCount other) =>
        new(
            Admitted + other.Admitted,
            Held + other.Held,
            Sold + other.Sold,
            Revenue + other.Revenue,
            Errors + other.Errors
        );
}
