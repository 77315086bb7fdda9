namespace Concert.Application.Users;

using System.Text.Json.Serialization;

/// <summary>What a client has to do before it registers or joins a queue, so that many accounts cost a bot much.</summary>
public interface IAccountChallenge
{
    Challenge Issue();

    /// <summary>
    /// Whether it is a solution of a current challenge for this subject, and no other; anything is while the difficulty
    /// is 0. Takes microseconds, and remembers nothing.
    /// </summary>
    /// <param name="subject">The e-mail address as it was entered, the id of the user who joins, or <c>guest</c>.</param>
    /// <param name="solution">As the client sent it, if it did.</param>
    bool IsSolved(string subject, string? solution);
}

/// <summary>Work to be done before registering or joining a queue; docs/challenge.md says how.</summary>
/// <param name="Text">An opaque text, without colons.</param>
/// <param name="Difficulty">How many leading bits of the hash must be 0; 0: nothing is to be solved.</param>
/// <param name="ExpiresAt">When its solutions become void.</param>
public sealed record Challenge(
    [property: JsonPropertyName("challenge")] string Text,
    int Difficulty,
    DateTimeOffset ExpiresAt
);

public static class ChallengeErrors
{
    /// <summary>
    /// Challenges are on, and the header <c>Challenge-Solution</c> is missing or wrong, has expired, or is for another
    /// address or user.
    /// </summary>
    /// <remarks><see href="challenge.md">Solve</see> a new challenge and repeat.</remarks>
    public static readonly Error Required = new(
        "requests.challenge_required",
        "Solve a challenge of GET /api/v1/challenge and send the solution in the header Challenge-Solution.",
        ErrorKind.Forbidden
    );
}
