namespace Concert.Application.Ports;

public interface IUnitOfWork
{
    /// <summary>
    /// Runs the work in one transaction at read-committed isolation. If it succeeds, saves what the repositories hold
    /// and the events that their aggregates raised (one outbox row each), and commits; otherwise rolls back. After a
    /// deadlock, a serialisation failure, a lost optimistic race or a duplicate the work runs again from the start,
    /// three times at most. A duplicate that has a meaning to clients is answered with the error of the violated
    /// constraint.
    /// </summary>
    /// <param name="cancellationToken">Rolls back, up to the commit.</param>
    Task<TResponse> ExecuteAsync<TResponse>(Func<Task<TResponse>> work, CancellationToken cancellationToken)
        where TResponse : IResult<TResponse>;

    /// <summary>
    /// Adds a step at either end of each attempt, inside its transaction. If <paramref name="before"/> answers an
    /// error, the work is not run and the error is the answer; <paramref name="after"/> is given the answer of work
    /// that has succeeded.
    /// </summary>
    void Enclose(Func<Task<Error?>> before, Action<object> after);

    /// <summary>Lost if the instance dies after the commit; a failure is logged and fails nothing.</summary>
    void AfterCommit(Func<Task> action);
}
