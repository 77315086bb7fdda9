namespace Concert.Infrastructure.Persistence;

using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

internal sealed partial class UnitOfWork(
    ConcertDbContext context,
    IOptions<EventOptions> events,
    TimeProvider time,
    ILogger<UnitOfWork> logger
) : IUnitOfWork
{
    private const int MaxAttempts = 3;

    private readonly List<Func<Task>> _afterCommit = [];
    private (Func<Task<Error?>> Before, Action<object> After)? _steps;

    public void AfterCommit(Func<Task> action) => _afterCommit.Add(action);

    public void Enclose(Func<Task<Error?>> before, Action<object> after) => _steps = (before, after);

    public async Task<TResponse> ExecuteAsync<TResponse>(
        Func<Task<TResponse>> work,
        CancellationToken cancellationToken
    )
        where TResponse : IResult<TResponse>
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var response = await AttemptAsync(work, cancellationToken);
                await RunAfterCommitAsync();
                return response;
            }
            catch (Exception exception) when (Refusal(exception) is { } error)
            {
                return TResponse.Failure(error);
            }
            catch (Exception exception)
                when (IsLostRace(exception) || (attempt < MaxAttempts && Duplicate(exception) is not null))
            {
                LogLostRace(logger, attempt);
                if (attempt == MaxAttempts)
                    return TResponse.Failure(PipelineErrors.Congested);

                // Those who met in one deadlock should not meet in the next.
                await Task.Delay(Random.Shared.Next(1, 20) * attempt, cancellationToken);
            }
            finally
            {
                // Nothing of this attempt may leak into the next.
                _afterCommit.Clear();
                context.ChangeTracker.Clear();
            }
        }
    }

    private async Task<TResponse> AttemptAsync<TResponse>(
        Func<Task<TResponse>> work,
        CancellationToken cancellationToken
    )
        where TResponse : IResult<TResponse>
    {
        await using var transaction = await context.Database.BeginTransactionAsync(
            IsolationLevel.ReadCommitted,
            cancellationToken
        );

        // A failed save ends the work, so a savepoint would be a wasted round trip.
        context.Database.AutoSavepointsEnabled = false;
        var response =
            _steps is { } steps && await steps.Before() is { } error ? TResponse.Failure(error) : await work();
        if (response.Error is not null)
        {
            _afterCommit.Clear();
            await transaction.RollbackAsync(CancellationToken.None);
            return response;
        }

        _steps?.After(response);
        AddEventsToOutbox();
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return response;
    }

    private void AddEventsToOutbox()
    {
        var aggregates = context.ChangeTracker.Entries<AggregateRoot>().Select(entry => entry.Entity).ToList();
        context.Outbox.AddRange(
            aggregates
                .SelectMany(aggregate => aggregate.PendingEvents, (aggregate, pending) => (aggregate, pending))
                .Zip(OutboxMessage.Ids(time.GetUtcNow()))
                .Select(each =>
                    OutboxMessage.Of(each.Second, each.First.aggregate, each.First.pending, events.Value.Channels)
                )
        );
        aggregates.ForEach(aggregate => aggregate.ClearPendingEvents());
    }

    private async Task RunAfterCommitAsync()
    {
        foreach (var action in _afterCommit)
        {
            try
            {
                await action();
            }
            catch (Exception exception)
            {
                // The command has taken effect, and its answer must say so. Time limits repair what did not follow.
                LogAfterCommitFailed(logger, exception);
            }
        }
    }

    /// <summary>What a refused row means to clients; null if nothing.</summary>
    private Error? Refusal(Exception exception) =>
        Duplicate(exception) is { } cause
            ? Constraints.Errors.FirstOrDefault(each => context.Violates(cause, each.Key)).Value
            : null;

    private DbException? Duplicate(Exception exception) =>
        DatabaseFaults.Causes(exception).OfType<DbException>().FirstOrDefault(context.IsDuplicate);

    private bool IsLostRace(Exception exception) =>
        exception is DbUpdateConcurrencyException
        || DatabaseFaults.Causes(exception).OfType<DbException>().Any(context.IsLostRace);

    [LoggerMessage(Level = LogLevel.Information, Message = "Lost a race in the database, attempt {Attempt}")]
    private static partial void LogLostRace(ILogger logger, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was to follow a commit failed")]
    private static partial void LogAfterCommitFailed(ILogger logger, Exception exception);
}
