namespace Concert.Application.Concerts.SettleDate;

/// <summary>Records that nothing is left to be done for a cancelled date, if that is so.</summary>
public sealed record SettleDateCommand(long ScheduleId) : ICommand, ITransactional;
