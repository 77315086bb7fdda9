namespace Concert.Infrastructure.Persistence;

using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

internal sealed partial class UnitOfWork(
    ConcertDbContext context,
    CommandBatches batches,
    IOptions<EventOptions> events,
    CatalogueChanges catalogue,
    DatabaseState database,
    TimeProvider time,
    ILogger<UnitOfWork> logger
) : IUnitOfWork
{
    private const int MaxAttempts = 3;

    private readonly List<Func<Task>> _afterCommit = [];
    private (IdempotentCall Call, bool IsFoundByFirstRead)? _enclosed;

    public void AfterCommit(Func<Task> action) => _afterCommit.Add(action);

    public void Enclose(IdempotentCall call, bool isFoundByFirstRead) => _enclosed = (call, isFoundByFirstRead);

    public async Task<TResponse> ExecuteAsync<TResponse>(
        Func<Task<TResponse>> work,
        CancellationToken cancellationToken
    )
        where TResponse : IResult<TResponse>
    {
        for (var attempt = 1; ; attempt++)
        {
            // Those who met in one deadlock should not meet in the next.
            if (attempt > 1)
                await Task.Delay(Random.Shared.Next(1, 20) * (attempt - 1), cancellationToken);
            var started = time.GetTimestamp();
            string? outcome = "failed";
            try
            {
                var response = await AttemptAsync(work, cancellationToken);
                outcome = response.Error is null ? "committed" : "refused";
                return response;
            }
            catch (Exception exception) when (Refusal(exception) is { } error)
            {
                outcome = "refused";
                return TResponse.Failure(error);
            }
            catch (Exception exception)
                when (context.HasRunOut || DatabaseFaults.Causes(exception).Any(context.IsTimeout))
            {
                outcome = "timed_out";
                throw;
            }
            catch (OperationCanceledException)
            {
                outcome = null;
                throw;
            }
            catch (Exception exception)
                when (IsLostRace(exception) || (attempt < MaxAttempts && Duplicate(exception) is not null))
            {
                LogLostRace(logger, attempt);
                ConcertMetrics.RaceLost();
                if (attempt == MaxAttempts)
                    return TResponse.Failure(PipelineErrors.Congested);
            }
            finally
            {
                if (outcome is not null)
                    ConcertMetrics.TransactionEnded(outcome, time.GetElapsedTime(started));
                context.EndsAt = null;

                // Nothing of this attempt may leak into the next, nor follow it unless it is committed.
                if (outcome is not "committed")
                    _afterCommit.Clear();
                await batches.ClearAsync();
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
        context.EndsAt = Environment.TickCount64 + (1_000L * context.SecondsLeft());
        batches.Unknown = _enclosed?.Call;
        var response =
            _enclosed is { IsFoundByFirstRead: false } && await FindRepeatAsync(cancellationToken) is { } repeat
                ? TResponse.Failure(repeat)
                : await work();
        if (response.Error is not null)
        {
            await transaction.RollbackAsync(CancellationToken.None);
            return response;
        }

        var changed = AddEventsToOutbox();
        if (_enclosed?.Call is { } call)
        {
            if (batches.Unknown is not null)
                throw new InvalidOperationException("The work has not looked up the key of its call.");
            IdempotencyRecords.AddInsert(batches.Writes, call.Key, call.Write(response));
        }
        await context.SaveChangesAsync(cancellationToken);
        try
        {
            // Nothing is committed late.
            _ = context.SecondsLeft();
            if (batches.IsEmpty)
                await transaction.CommitAsync(CancellationToken.None);
            else
                await batches.Writes.CommitAsync(transaction);
        }
        catch (Exception exception) when (!IsLostRace(exception) && Duplicate(exception) is null)
        {
            // The outcome is unknown.
            catalogue.Mark(changed);
            throw;
        }
        catalogue.Mark(changed);
        database.NoteAnswer();
        return response;
    }

    private async Task<Error?> FindRepeatAsync(CancellationToken cancellationToken)
    {
        var batch = batches.Lock(_enclosed!.Value.Call.Key.UserId);
        return (await batches.ReadAsync(batch, _ => Task.FromResult<Result<bool>>(true), cancellationToken)).Error;
    }

    private List<AggregateRoot> AddEventsToOutbox()
    {
        var aggregates = context
            .ChangeTracker.Entries<AggregateRoot>()
            .Select(entry => entry.Entity)
            .Concat(batches.Changed)
            .Where(aggregate => aggregate.PendingEvents.Count > 0)
            .ToList();
        if (aggregates.Count == 0)
            return aggregates;
        OutboxMessage.AddTo(
            batches.Writes,
            aggregates.SelectMany(aggregate =>
                aggregate.PendingEvents.Select(pending =>
                    OutboxMessage.Of(Guid.CreateVersion7(time.GetUtcNow()), aggregate, pending, events.Value.Channels)
                )
            )
        );
        aggregates.ForEach(aggregate => aggregate.ClearPendingEvents());
        return aggregates;
    }

    public async Task CompleteAsync()
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
        _afterCommit.Clear();
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
