namespace Concert.Application.Concerts.RemoveRehearsalData;

/// <summary>Removes some of the data of a rehearsal that was removed; answers whether there may be more.</summary>
public sealed record RemoveRehearsalDataCommand(long ConcertId) : ICommand<bool>, ITransactional;
