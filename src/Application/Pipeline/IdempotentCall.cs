namespace Concert.Application.Pipeline;

/// <summary>
/// A command that has at most one effect and one answer per key, however often it is sent: the answer is written down in
/// the transaction of the effect, and given again to whoever repeats the request.
/// </summary>
public interface IIdempotent : ITransactional
{
    /// <summary>Null if the request had no key; it is then a request like any other.</summary>
    IdempotentCall? Call { get; }
}

/// <summary>What makes two requests the same one, and the body by which a misused key is found out.</summary>
/// <param name="UserId">Keys of different users have nothing to do with each other.</param>
/// <param name="Route">Method and path.</param>
/// <param name="Key">1 to 255 visible ASCII characters, chosen by the client.</param>
/// <param name="BodyHash">SHA-256 of the body's bytes.</param>
public sealed record IdempotencyKey(Guid UserId, string Route, string Key, byte[] BodyHash);

/// <summary>An answer as it was sent.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">JSON, in UTF-8.</param>
/// <param name="Location">The path of the header of that name, if there is one.</param>
public sealed record StoredAnswer(int Status, byte[] Body, string? Location);

/// <summary>One request under a key.</summary>
/// <param name="key">Whose request it is.</param>
/// <param name="write">Writes what the use case answered as it will be sent; given the use case's result.</param>
public sealed class IdempotentCall(IdempotencyKey key, Func<object, StoredAnswer> write)
{
    public IdempotencyKey Key { get; } = key;

    /// <summary>What is to be sent if the request succeeds, or if it is a replay; before its commit that is not known.</summary>
    public StoredAnswer? Answer { get; private set; }

    /// <summary>Whether the answer is that to an earlier request.</summary>
    public bool IsReplay { get; private set; }

    internal StoredAnswer Write(object result) => Answer = write(result);

    internal void Replay(StoredAnswer first) => (Answer, IsReplay) = (first, true);
}
