namespace Concert.Application.Pipeline;

/// <summary>A command with one effect and one answer per key; the answer is stored in the same transaction.</summary>
public interface IIdempotent : ILocked
{
    /// <summary>Null if the request had no key.</summary>
    IdempotentCall? Call { get; }
}

/// <param name="UserId">Keys of different users are independent.</param>
/// <param name="Route">Method and path.</param>
/// <param name="Key">1 to 255 visible ASCII characters, chosen by the client.</param>
/// <param name="BodyHash">SHA-256 of the body, by which a misused key is found out.</param>
public sealed record IdempotencyKey(Guid UserId, string Route, string Key, byte[] BodyHash);

/// <param name="key">Whose request it is.</param>
/// <param name="write">Serialises the result of the use case for storage.</param>
public sealed class IdempotentCall(IdempotencyKey key, Func<object, byte[]> write)
{
    public IdempotencyKey Key { get; } = key;

    /// <summary>Set if the request may only be answered if it is a repeat; what it is refused with if it is not.</summary>
    public Error? Refusal { get; init; }

    /// <summary>The answer once the request has succeeded, or that of the first request if it is a replay.</summary>
    public byte[]? Payload { get; private set; }

    public bool IsReplay { get; private set; }

    /// <summary>The answer of a request that has succeeded, for storage.</summary>
    public byte[] Write(object result) => Payload = write(result);

    /// <summary>What a repeat of a request is answered, for which the error stands.</summary>
    public Error Repeat(IdempotencyRecord first)
    {
        if (!first.BodyHash.AsSpan().SequenceEqual(Key.BodyHash))
            return IdempotencyErrors.KeyReused;
        // An instance of the release before this one keeps its answers elsewhere, while instances are being replaced.
        if (first.Payload.Length == 0)
            return IdempotencyErrors.InProgress;
        (Payload, IsReplay) = (first.Payload, true);
        return IdempotencyErrors.Replayed;
    }
}
