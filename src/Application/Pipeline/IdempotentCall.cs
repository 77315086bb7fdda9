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

/// <summary>One request under a key.</summary>
/// <param name="key">Whose request it is.</param>
/// <param name="write">Writes what the use case answered as it is to be kept; given the use case's result.</param>
public sealed class IdempotentCall(IdempotencyKey key, Func<object, byte[]> write)
{
    public IdempotencyKey Key { get; } = key;

    /// <summary>
    /// The answer if the request succeeds, or if it is a replay, in whatever form the caller gave it; before the commit that
    /// is not known.
    /// </summary>
    public byte[]? Payload { get; private set; }

    /// <summary>Whether the answer is that to an earlier request.</summary>
    public bool IsReplay { get; private set; }

    internal byte[] Write(object result) => Payload = write(result);

    internal void Replay(byte[] first) => (Payload, IsReplay) = (first, true);
}
