namespace Concert.Application.Concerts.RebuildRanking;

/// <summary>Builds the ranking from the database unless it exists or is being built; answers whether it did.</summary>
/// <param name="Force">Also if it is there.</param>
public sealed record RebuildRankingCommand(bool Force) : ICommand<bool>;
