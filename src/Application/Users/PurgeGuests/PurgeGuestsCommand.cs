namespace Concert.Application.Users.PurgeGuests;

/// <summary>
/// Removes guests who can act no more and never held a seat or moved money; answers how many.
/// </summary>
public sealed record PurgeGuestsCommand(int BatchSize) : ICommand<int>, ITransactional;
