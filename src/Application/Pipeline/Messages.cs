namespace Concert.Application.Pipeline;

using System.Security.Cryptography;
using System.Text;

public interface ICommand : IRequest<Result>;

public interface ICommand<T> : IRequest<Result<T>>;

public interface IQuery<T> : IRequest<Result<T>>;

/// <summary>
/// A command that runs in one transaction, committed only if it succeeds. The handler may run again after a deadlock or
/// a lost race, so effects outside the transaction belong in <see cref="IUnitOfWork.AfterCommit"/>.
/// </summary>
public interface ITransactional;

/// <summary>A command that runs under locks; they enclose its transaction, whoever begins that.</summary>
public interface ILocked
{
    LockPlan Lock { get; }
}

/// <summary>
/// A command that moves its user's money or seats. Its handler reads by a port that locks the user's row first, so these
/// commands of one user take turns in the database too; an Idempotency-Key is looked up behind that lock.
/// </summary>
public interface IUserCommand : ILocked, ITransactional
{
    Guid UserId { get; }

    LockPlan ILocked.Lock => LockPlan.Wait(LockKeys.User(UserId));
}

/// <summary>A command that needs an active place in the queue.</summary>
public interface IAdmitted
{
    QueuePass Pass { get; }
}

/// <summary>A request in the course of a sale; those that fail by no fault of their callers are counted.</summary>
public interface IOfSale
{
    long ConcertId { get; }
}

/// <summary>A request that has instruments of its own, besides those of every use case.</summary>
public interface IMeasured
{
    /// <param name="error">Why it was refused or failed; null if it succeeded, failed by a bug, or was cancelled.</param>
    /// <param name="outcome">The error's code, or one of ok, exception and cancelled.</param>
    /// <param name="elapsed">How long it took.</param>
    void Measure(Error? error, string outcome, TimeSpan elapsed);
}

/// <summary>Locks taken before the transaction and released after the commit, all or none (docs/adr/0003).</summary>
/// <param name="InOrder">Taken first, and waited for in order of arrival.</param>
/// <param name="NoWait">
/// At most <see cref="MaxNoWait"/>, distinct and sorted. The command does not wait for a holder that has committed: its
/// <see cref="IRefusal{T}"/> then says why it is refused. The holder may yet fail, so until that is known it does wait.
/// </param>
public sealed record LockPlan(IReadOnlyList<string> InOrder, IReadOnlyList<string> NoWait)
{
    public const int MaxNoWait = 100;

    public static readonly LockPlan None = new([], []);

    /// <summary>Tried before all others, and not waited for: while another has it, the request is a repeat.</summary>
    public string? Alone { get; init; }

    public static LockPlan Wait(string key) => new([key], []);

    public LockPlan AndTry(IEnumerable<string> keys) => this with { NoWait = [.. keys.Order(StringComparer.Ordinal)] };
}

/// <summary>
/// Asked while another has a lock that is not waited for. A held lock does not prove that its holder will succeed, so a
/// refusal that clients rely on is read from the database.
/// </summary>
public interface IRefusal<in TRequest>
{
    /// <summary>The error if the database already shows why; null if the holder is still under way.</summary>
    Task<Error?> ExplainAsync(TRequest request, CancellationToken cancellationToken);
}

public static class LockKeys
{
    public static string Seat(long scheduleId, long seatId) => $"lock:seat:{scheduleId}:{seatId}";

    /// <summary>The client's key is hashed, so that it cannot be the name of another lock.</summary>
    public static string Request(IdempotencyKey key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Route} {key.Key}"));
        return $"lock:request:{key.UserId}:{Convert.ToHexStringLower(hash)}";
    }

    public static string User(Guid userId) => $"lock:user:{userId}";

    /// <summary>What a key locks: a seat, a user, or a request.</summary>
    public static string KindOf(string key) =>
        key.StartsWith("lock:seat:", StringComparison.Ordinal) ? "seat"
        : key.StartsWith("lock:user:", StringComparison.Ordinal) ? "user"
        : "request";
}
