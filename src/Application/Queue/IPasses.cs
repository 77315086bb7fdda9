namespace Concert.Application.Queue;

/// <summary>
/// Passes say to another shop that a place in a queue is active. They are signed by a key of their own, whose public part
/// is published, so that the shop verifies them without asking.
/// </summary>
public interface IPasses
{
    /// <summary>The first one signs; if there is none, nothing is signed.</summary>
    IReadOnlyList<PassKey> Keys { get; }

    /// <param name="place">An active place. Its passes all have the same subject, which is not the user's id.</param>
    /// <param name="audience">The shop that the pass is for.</param>
    /// <param name="until">When the place ends, and the pass at the latest.</param>
    SignedPass Sign(QueuePass place, string audience, DateTimeOffset until);
}

/// <summary>A pass to another shop.</summary>
/// <param name="Pass">A JWT, signed by ES256; docs/guides/in-front-of-another-shop.md says what it claims.</param>
/// <param name="ExpiresAt">In five minutes, or when the place ends.</param>
public sealed record SignedPass(string Pass, DateTimeOffset ExpiresAt);

/// <summary>A public key, as RFC 7517 writes it.</summary>
public sealed record PassKey(string Kty, string Crv, string X, string Y, string Kid, string Use, string Alg);
