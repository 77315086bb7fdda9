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
public interface ITransactional;

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
/// The locks that a command takes before its transaction begins and gives back after the commit, all or none. A lock keeps
/// contention away from the database and decides nothing: each has a partner in the database that does (docs/adr/0003).
/// </summary>
/// <param name="InOrder">Taken first. The command waits for them in order of arrival.</param>
/// <param name="NoWait">
/// At most <see cref="MaxNoWait"/>, distinct and sorted. The command does not wait for a holder that has committed: its
/// <see cref="IRefusal{T}"/> then says why it is refused. The holder may yet fail, so until that is known it does wait.
/// </param>
public sealed record LockPlan(IReadOnlyList<string> InOrder, IReadOnlyList<string> NoWait)
{
    public const int MaxNoWait = 100;

    /// <summary>The longest that a command waits for all of its locks together.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>One lock, waited for.</summary>
    public static LockPlan Wait(string key) => new([key], []);

    /// <summary>One lock that is refused at once while another has it.</summary>
    public static LockPlan Try(string key) => new([], [key]);

    /// <summary>The same with locks that are not waited for.</summary>
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

/// <summary>Names of locks.</summary>
public static class LockKeys
{
    public static string Seat(long scheduleId, long seatId) => $"lock:seat:{scheduleId}:{seatId}";

    /// <summary>
    /// A request under an idempotency key, while it runs. What the client chose is hashed, so that it can be neither the
    /// name of another lock nor too long for one.
    /// </summary>
    public static string Request(IdempotencyKey key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Route} {key.Key}"));
        return $"lock:request:{key.UserId}:{Convert.ToHexStringLower(hash)}";
    }

    /// <summary>All that moves a user's money or seats.</summary>
    public static string User(Guid userId) => $"lock:user:{userId}";
}
