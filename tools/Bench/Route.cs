namespace Concert.Bench;

using System.Globalization;

/// <summary>
/// One row of the table. The product and its limit take turns, so that what else the machine does meets both alike.
/// </summary>
/// <param name="Goal">The least share of the limit; null for a figure without a goal.</param>
internal sealed record Route(string Name, string Title, Load Product, Load Limit, double? Goal)
{
    /// <summary>True for what a rough run leaves out, unless it is all that is wanted.</summary>
    public bool IsThorough { get; init; }

    public List<Slice> ProductSlices { get; } = [];
    public List<Slice> LimitSlices { get; } = [];
    public OpenResult? AtSeventyPercent { get; set; }
    public double? DatabaseTrips { get; set; }
    public double? RedisTrips { get; set; }

    public double ProductPerSecond => Figures.Median(ProductSlices, slice => slice.PerSecond);
    public double LimitPerSecond => Figures.Median(LimitSlices, slice => slice.PerSecond);

    /// <summary>The median of the rounds' shares.</summary>
    public double Share =>
        Figures.Median(
            ProductSlices.Zip(LimitSlices).ToList(),
            round => round.First.PerSecond / round.Second.PerSecond
        );

    public double CpuMicroseconds => Figures.Median(ProductSlices, slice => slice.CpuMicroseconds);
    public double Allocated => Figures.Median(ProductSlices, slice => slice.AllocatedPerCall);

    public string Unexpected =>
        string.Join(
            ", ",
            ProductSlices
                .Select(slice => slice.Unexpected)
                .Append(AtSeventyPercent?.Unexpected ?? new Dictionary<string, long>())
                .SelectMany(some => some)
                .GroupBy(pair => pair.Key)
                .Select(pairs => $"{pairs.Sum(pair => pair.Value)} x {pairs.Key}")
        );
}

internal static class Figures
{
    public static double Median<T>(IReadOnlyCollection<T> values, Func<T, double> of) =>
        values.Count == 0 ? double.NaN : values.Select(of).Order().ElementAt(values.Count / 2);

    public static string Rate(double perSecond) =>
        perSecond >= 100 ? $"{perSecond:N0}" : perSecond.ToString("0.0", CultureInfo.InvariantCulture);
}
