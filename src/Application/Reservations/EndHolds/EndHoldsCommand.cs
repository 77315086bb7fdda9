namespace Concert.Application.Reservations.EndHolds;

/// <summary>Records that holds ended with their date. Those that ended otherwise before stay as they are.</summary>
public sealed record EndHoldsCommand(IReadOnlyList<Guid> ReservationIds) : ICommand, ITransactional;
