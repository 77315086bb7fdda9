namespace Concert.Application.Concerts.GetSeries;

using Concert.Application.Instances;

public sealed record GetSeriesQuery(long ConcertId) : IQuery<SaleSeries>;

/// <summary>The last 15 minutes of a sale.</summary>
/// <param name="IntervalSeconds">What lies between two points, and what one of them counts over.</param>
/// <param name="From">When the 15 minutes begin.</param>
/// <param name="Currency">Of the revenue: an ISO 4217 code.</param>
/// <param name="Complete">False while Redis is away: only the answering instance is counted.</param>
/// <param name="Points">In order of time; none for an interval that no instance has seen.</param>
public sealed record SaleSeries(
    long ConcertId,
    int IntervalSeconds,
    DateTimeOffset From,
    string Currency,
    bool Complete,
    IReadOnlyList<SalePoint> Points
);

/// <summary>One interval of a sale; the counts are those of all instances.</summary>
/// <param name="At">Its beginning, by Redis's clock.</param>
/// <param name="Waiting">Users in the queue at its end.</param>
/// <param name="Active">Users who have been admitted and are still inside at its end.</param>
/// <param name="Admitted">Users admitted in it.</param>
/// <param name="Held">Seats held in it.</param>
/// <param name="Sold">Seats paid in it.</param>
/// <param name="Revenue">The prices of the sold seats together.</param>
/// <param name="Errors">Joins, questions about places, and holds that failed by no fault of their callers.</param>
public sealed record SalePoint(
    DateTimeOffset At,
    long Waiting,
    long Active,
    int Admitted,
    int Held,
    int Sold,
    decimal Revenue,
    int Errors
);

internal sealed class GetSeriesHandler(ISales sales, IInstances instances, InstallationCurrency currency)
    : IRequestHandler<GetSeriesQuery, Result<SaleSeries>>
{
    public async Task<Result<SaleSeries>> Handle(GetSeriesQuery query, CancellationToken cancellationToken)
    {
        if (await sales.FindAsync(query.ConcertId, cancellationToken) is null)
            return ConcertErrors.NotFound;
        return await instances.ReadSeriesAsync(query.ConcertId, currency.Code, cancellationToken);
    }
}
