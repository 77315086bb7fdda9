namespace Concert.Application.Ports;

/// <summary>One transaction over all repositories.</summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Runs the work at read-committed isolation, saves what the repositories hold and the events that their aggregates
    /// raised (one outbox row each), and commits, if the work answers success; rolls back otherwise. After a deadlock, a
    /// serialisation failure, a lost optimistic race or a duplicate the work is run again from the start, three times at
    /// most. A duplicate that has a meaning to clients is answered with the error of the constraint that it violates.
    /// </summary>
    /// <param name="work">What to run; it may run several times.</param>
    /// <param name="cancellationToken">Rolls back, up to the commit.</param>
    Task<TResponse> ExecuteAsync<TResponse>(Func<Task<TResponse>> work, CancellationToken cancellationToken)
        where TResponse : IResult<TResponse>;

    /// <summary>Adds a step at either end of each attempt of the work, inside its transaction.</summary>
    /// <param name="before">If it answers an error, the work is not run and the error is the answer.</param>
    /// <param name="after">Given the answer of work that has succeeded.</param>
    void Enclose(Func<Task<Error?>> before, Action<object> after);

    /// <summary>
    /// Registers what is to follow the commit, outside the database. It may be lost if the instance dies in between, and
    /// its failure is logged and does not fail the command.
    /// </summary>
    void AfterCommit(Func<Task> action);
}
