namespace Concert.Application.Ports;

/// <summary>One transaction over all repositories.</summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Runs the work at read-committed isolation, saves what the repositories hold and the events that their aggregates
    /// raised (one outbox row each), and commits, if the work answers success; rolls back otherwise. After a deadlock, a
    /// serialisation failure or a lost optimistic race the work is run again from the start, three times at most.
    /// </summary>
    /// <param name="work">What to run; it may run several times.</param>
    /// <param name="onDuplicate">The answer when a unique index refuses a row; null: the work is run again too.</param>
    /// <param name="cancellationToken">Rolls back, up to the commit.</param>
    Task<TResponse> ExecuteAsync<TResponse>(
        Func<Task<TResponse>> work,
        Error? onDuplicate,
        CancellationToken cancellationToken
    )
        where TResponse : IResult<TResponse>;

    /// <summary>
    /// Registers what is to follow the commit, outside the database. It may be lost if the instance dies in between, and
    /// its failure is logged and does not fail the command.
    /// </summary>
    void AfterCommit(Func<Task> action);
}
