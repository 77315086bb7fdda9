namespace Concert.Application.Reservations;

/// <summary>Reservations as their owner sees them.</summary>
public interface IReservationViews
{
    /// <summary>A user's reservation with its status at this instant; null if unknown.</summary>
    Task<ReservationView?> FindAsync(Guid reservationId, Guid userId, CancellationToken cancellationToken);

    /// <summary>A user's reservations, newest first.</summary>
    /// <param name="userId">The owner.</param>
    /// <param name="after">Only reservations with a smaller number.</param>
    /// <param name="take">The most to return.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<ReservationView>> ListAsync(
        Guid userId,
        long? after,
        int take,
        CancellationToken cancellationToken
    );
}
