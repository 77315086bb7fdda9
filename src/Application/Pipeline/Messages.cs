namespace Concert.Application.Pipeline;

using System.Security.Cryptography;
using System.Text;

/// <summary>A use case that changes something and answers nothing.</summary>
public interface ICommand : IRequest<Result>;

/// <summary>A use case that changes something and answers a value.</summary>
public interface ICommand<T> : IRequest<Result<T>>;

/// <summary>A use case that only reads.</summary>
public interface IQuery<T> : IRequest<Result<T>>;

/// <summary>
/// A command whose handler writes to the database: it runs in one transaction, which is committed if it succeeds and
/// rolled back if it does not. The handler may be run again after a deadlock or a lost race, so what it does outside
/// the transaction belongs into <see cref="IUnitOfWork.AfterCommit"/>.
/// </summary>
public interface ITransactional
{
    /// <summary>
    /// What it means when a unique index refuses a row. Null: another came in between, so the command is run again, and if
    /// the row is refused every time, that is a bug.
    /// </summary>
    Error? OnDuplicate => null;
}

/// <summary>A transactional command that takes a lock first and gives it back after the commit.</summary>
public interface ILocked : ITransactional
{
    LockPlan Lock { get; }
}

/// <summary>A command that only an admitted user may give.</summary>
public interface IAdmitted
{
    QueuePass Pass { get; }
}

/// <summary>
/// Which locks a command takes, all or none, and what it does when another has one of them. A lock keeps contention away
/// from the database and decides nothing: each has a partner in the database that does (docs/adr/0003).
/// </summary>
/// <param name="Keys">At most <see cref="MaxKeys"/>; all of one lock share one hash tag.</param>
/// <param name="Wait">How long to wait, in order of arrival; zero: fail at once.</param>
public sealed record LockPlan(IReadOnlyList<string> Keys, TimeSpan Wait)
{
    public const int MaxKeys = 100;

    /// <summary>How long a command waits in line before it gives up.</summary>
    public static readonly TimeSpan BoundedWait = TimeSpan.FromSeconds(5);

    /// <summary>Waits in order of arrival, at most <see cref="BoundedWait"/>.</summary>
    public static LockPlan InOrder(params IReadOnlyList<string> keys) => new(keys, BoundedWait);

    /// <summary>
    /// Does not wait for a holder that has committed already: the command's <see cref="IRefusal{T}"/> then says so. Else
    /// the holder may yet fail, and the command waits as <see cref="InOrder"/> does.
    /// </summary>
    public static LockPlan NoWait(params IReadOnlyList<string> keys) => new(keys, TimeSpan.Zero);
}

/// <summary>
/// Asked when a no-wait lock is refused. A held lock does not prove that its holder will succeed, so a refusal that
/// clients rely on is read from the database.
/// </summary>
public interface IRefusal<in TRequest>
{
    /// <summary>The error if the database already shows why; null if the holder is still under way.</summary>
    Task<Error?> ExplainAsync(TRequest request, CancellationToken cancellationToken);
}

/// <summary>Names of locks. The part in braces is the hash tag that keeps the locks of one command on one Redis node.</summary>
public static class LockKeys
{
    public static string Seat(long scheduleId, long seatId) => $"{{schedule:{scheduleId}}}:seat:{seatId}";

    /// <summary>
    /// A request under an idempotency key, while it runs. What the client chose is hashed, so that it can be neither the
    /// name of another lock nor too long for one.
    /// </summary>
    public static string Request(IdempotencyKey key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Route} {key.Key}"));
        return $"{{user:{key.UserId}}}:request:{Convert.ToHexStringLower(hash)}";
    }

    /// <summary>All that moves a user's money or ends a user's reservation.</summary>
    public static string Wallet(Guid userId) => $"{{user:{userId}}}:wallet";
}
