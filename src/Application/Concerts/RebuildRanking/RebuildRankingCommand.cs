namespace Concert.Application.Concerts.RebuildRanking;

/// <summary>Builds the ranking from the database if it is not there, such as after a loss of Redis's data.</summary>
/// <param name="Force">Also if it is there.</param>
public sealed record RebuildRankingCommand(bool Force) : ICommand<RebuiltRanking>;

/// <param name="IsRebuilt">False if there was no need, or another instance is at it.</param>
public sealed record RebuiltRanking(bool IsRebuilt);
