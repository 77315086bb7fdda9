namespace Concert.Application.Concerts;

/// <summary>
/// What organizers do to the seats of a date, by conditional updates of their rows, written now, in the transaction. The
/// date's row is locked before.
/// </summary>
public interface ISeats
{
    /// <summary>Blocks or releases those of the seats that are neither held nor sold.</summary>
    /// <returns>How many they are; if some are missing, the unit of work must be rolled back.</returns>
    Task<int> BlockAsync(
        long scheduleId,
        IReadOnlyList<long> seatIds,
        bool isBlocked,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Blocks every seat of these dates that is not sold. Whoever holds one cannot pay any more; whoever pays at the same
    /// time is waited for, and has paid.
    /// </summary>
    Task WithdrawAsync(IReadOnlyList<long> scheduleIds, CancellationToken cancellationToken);
}
