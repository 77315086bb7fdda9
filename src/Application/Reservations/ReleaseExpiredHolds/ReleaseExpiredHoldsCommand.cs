namespace Concert.Application.Reservations.ReleaseExpiredHolds;

/// <summary>
/// Records expired holds, oldest first, whose seats are free already; answers how many it found. Any number of
/// instances may run it at once: each skips the holds that another has locked.
/// </summary>
/// <param name="Skip">How many of the oldest to skip, because they could not be released.</param>
public sealed record ReleaseExpiredHoldsCommand(int BatchSize, int Skip) : ICommand<int>, ITransactional;
