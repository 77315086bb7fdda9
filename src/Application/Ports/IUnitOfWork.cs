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
    /// The work is that of a call under a key: the key is looked up behind the lock of the user's row, and the answer of
    /// work that succeeds is added in its transaction.
    /// </summary>
    /// <param name="isFoundByFirstRead">
    /// The work's own first read looks the key up (<see cref="IUserCommand"/>); otherwise that comes before the work, and
    /// a repeat is answered without it.
    /// </param>
    void Enclose(IdempotentCall call, bool isFoundByFirstRead);

    /// <summary>
    /// To be done by <see cref="CompleteAsync"/> if the work is committed. Lost if the instance dies before; a failure is
    /// logged and fails nothing.
    /// </summary>
    void AfterCommit(Func<Task> action);

    /// <summary>
    /// Does what is to follow the commit, in the order in which it was added, and once. It never throws.
    /// </summary>
    Task CompleteAsync();
}
