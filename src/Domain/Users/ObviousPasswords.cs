namespace Concert.Domain.Users;

/// <summary>The passwords that are tried first, whatever their case.</summary>
public static class ObviousPasswords
{
    public const string Refusal = "Is too common, or is the e-mail address.";

    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "password",
        "password1",
        "password12",
        "password123",
        "passw0rd",
        "p@ssword",
        "p@ssw0rd",
        "mypassword",
        "qwertyui",
        "qwertyuiop",
        "qwerty12",
        "qwerty123",
        "asdfghjk",
        "asdfghjkl",
        "zxcvbnm1",
        "1q2w3e4r",
        "1q2w3e4r5t",
        "1qaz2wsx",
        "q1w2e3r4",
        "abcd1234",
        "abc12345",
        "1234abcd",
        "12341234",
        "12344321",
        "11223344",
        "1234567890",
        "0987654321",
        "iloveyou",
        "letmein1",
        "letmein123",
        "welcome1",
        "welcome123",
        "changeme",
        "admin123",
        "administrator",
        "baseball",
        "football",
        "princess",
        "sunshine",
        "superman",
        "trustno1",
        "whatever",
        "computer",
        "internet",
        "concerts",
        "concert1",
        "concert123",
        "organizer",
        "organizer-demo",
    };

    /// <summary>
    /// A well-known one, one character repeated or counted on from (such as 12345678), or the user's own address, whole or
    /// up to the @.
    /// </summary>
    public static bool Contain(string password, string email) =>
        Known.Contains(password.Trim())
        || IsSeries(password)
        || password.Equals(email, StringComparison.OrdinalIgnoreCase)
        || email.StartsWith($"{password}@", StringComparison.OrdinalIgnoreCase);

    /// <summary>Every character equals, follows or precedes the one before it, all in the same direction.</summary>
    private static bool IsSeries(string password)
    {
        var steps = password.Zip(password.Skip(1), (one, next) => next - one).Distinct().Take(2).ToList();
        return steps is [>= -1 and <= 1];
    }
}
