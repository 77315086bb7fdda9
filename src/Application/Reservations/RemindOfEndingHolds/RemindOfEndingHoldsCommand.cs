namespace Concert.Application.Reservations.RemindOfEndingHolds;

/// <summary>
/// Raises reminders of holds that are about to expire, most urgent first; answers how many. Any number of instances may
/// run it at once: each skips the holds that another has locked.
/// </summary>
public sealed record RemindOfEndingHoldsCommand(int BatchSize) : ICommand<int>, ITransactional;
