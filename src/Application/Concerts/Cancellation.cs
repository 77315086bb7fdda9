namespace Concert.Application.Concerts;

/// <summary>What was cancelled. Refunds follow in the background.</summary>
/// <param name="ScheduleId">The date; null if it is the whole concert.</param>
/// <param name="Reason">As it was given first.</param>
/// <param name="CancelledAt">By the database's clock; nothing is sold from then on.</param>
public sealed record Cancellation(long ConcertId, long? ScheduleId, string? Reason, DateTimeOffset CancelledAt);

internal sealed class CancellationValidator<T> : AbstractValidator<T>
    where T : ICancellation
{
    public CancellationValidator() =>
        RuleFor(command => command.Reason!).OptionalText(Domain.Concerts.Concert.MaxReasonLength);
}

/// <summary>A command that cancels something for good; one validator checks them all.</summary>
public interface ICancellation
{
    /// <summary>For buyers; null if none is given.</summary>
    string? Reason { get; }
}

/// <summary>
/// Ends the sale of dates. The rows of the seats decide every race: a hold or payment that has its seats is waited for and
/// counts, any other finds them blocked.
/// </summary>
internal sealed class Cancellations(ISeats seats, IPayments payments, IDatabaseClock clock)
{
    /// <param name="schedules">Locked in this unit of work; those that are cancelled already stay as they are.</param>
    /// <param name="reason">For buyers.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The instant from which nothing of them is sold.</returns>
    public async Task<DateTimeOffset> CancelAsync(
        IReadOnlyList<Schedule> schedules,
        string? reason,
        CancellationToken cancellationToken
    )
    {
        var scheduled = schedules.Where(schedule => schedule.Status == ShowStatus.Scheduled).ToList();
        long[] ids = [.. scheduled.Select(schedule => schedule.Id)];
        await seats.WithdrawAsync(ids, cancellationToken);
        var due = await payments.CountSoldAsync(ids, cancellationToken);

        // Behind the rows of all seats, so that whoever paid did so before.
        var now = await clock.NowAsync(cancellationToken);
        foreach (var schedule in scheduled)
            schedule.Cancel(reason, due.GetValueOrDefault(schedule.Id), now);
        return now;
    }
}
