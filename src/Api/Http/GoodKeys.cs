namespace Concert.Api.Http;

using System.Security.Cryptography;
using System.Text;
using Concert.Infrastructure.Queue;
using Concert.Infrastructure.Secrets;
using Concert.Infrastructure.Users;
using PasswordHasherOptions = Microsoft.AspNetCore.Identity.PasswordHasherOptions;

/// <summary>The service does not start with a key that others could know or guess, nor with quickly guessed passwords.</summary>
internal static class GoodKeys
{
    private const int MinBytes = 32;

    /// <summary>Of 300,000 random keys of 32 digits, none had less than 75; a short word that is padded has some 60.</summary>
    private const int MinBits = 70;

    private const int MinIterations = 100_000;

    /// <summary>How the keys begin that are published for development.</summary>
    private const string WellKnown = "development-only";

    /// <summary>Those that the tests of this or of an earlier release use.</summary>
    private static readonly HashSet<string> Published = new(StringComparer.OrdinalIgnoreCase)
    {
        "a key that is only known to this run of the tests",
        "a new key that is only known to this run of the tests",
        "another key that is only known to this run of the tests",
        "the signing key with which the earlier release ran",
        "the signing key that took its place after a while",
        "the first key that wrapped the keys of the ring",
        "the second key, which took the place of the first",
        // Of the pages that everybody copies from.
        "a-string-secret-at-least-256-bits-long",
        "your-256-bit-secret-your-256-bit-secret",
    };

    /// <summary>Outside Development keys must be set, and each must be long enough and not one of ours.</summary>
    public static void RequireGoodKeys(this IServiceCollection services, IHostEnvironment environment)
    {
        services.RequireGoodKeys<TokenOptions>(
            "Tokens:SigningKey, or Tokens:SigningKeys:0,",
            tokens => tokens.AllKeys,
            tokens => tokens.SigningKey = $"{WellKnown}-signing-key-that-everybody-knows",
            environment
        );
        services.RequireGoodKeys<SecretOptions>(
            "Secrets:Keys:0",
            secrets => secrets.AllKeys,
            secrets => secrets.Keys.Add($"{WellKnown}-key-of-secrets-that-everybody-knows"),
            environment
        );
        services
            .AddOptions<PassOptions>()
            .PostConfigure(passes =>
            {
                if (environment.IsDevelopment() && passes.SigningKeys.Count == 0)
                    passes.SigningKeys.Add(WellKnownPassKey());
            })
            .Validate(
                passes => environment.IsDevelopment() || !passes.SigningKeys.Contains(WellKnownPassKey()),
                "Passes:SigningKeys has a key that is published with the sources; it is for development only."
            );
        services
            .AddOptions<PasswordHasherOptions>()
            .Validate(
                passwords => passwords.IterationCount >= (environment.IsDevelopment() ? 1 : MinIterations),
                $"Passwords:IterationCount must be at least {MinIterations}, or 1 in Development."
            )
            .ValidateOnStart();
    }

    private static void RequireGoodKeys<T>(
        this IServiceCollection services,
        string setting,
        Func<T, IEnumerable<string>> keys,
        Action<T> setForDevelopment,
        IHostEnvironment environment
    )
        where T : class =>
        services
            .AddOptions<T>()
            .PostConfigure(options =>
            {
                if (environment.IsDevelopment() && !keys(options).Any())
                    setForDevelopment(options);
            })
            .Validate(options => keys(options).Any(), $"{setting} must be set to at least {MinBytes} bytes.")
            .Validate(
                options => keys(options).All(IsHardToGuess),
                $"{setting} and each key beside it must have at least {MinBytes} bytes, without blanks around it, and repeat "
                    + "neither itself nor the same few characters. Random ones are best."
            )
            .Validate(
                options => environment.IsDevelopment() || !keys(options).Any(IsWellKnown),
                $"{setting} or a key beside it is one that is published with the sources; it is for development only."
            )
            .ValidateOnStart();

    private static bool IsHardToGuess(string key)
    {
        var bytes = Encoding.UTF8.GetBytes(key.Trim());
        return bytes.Length >= MinBytes
            && bytes.CountBy(each => each).Sum(each => each.Value * Math.Log2((double)bytes.Length / each.Value))
                >= MinBits
            && !Enumerable.Range(1, bytes.Length * 3 / 4).Any(period => Repeats(bytes, period))
            && bytes.Zip(bytes.Skip(1), (one, next) => next - one).Count(step => step == 1) < bytes.Length / 2;
    }

    /// <summary>Whether it is one text again and again, also with something else at an end.</summary>
    private static bool Repeats(byte[] bytes, int period)
    {
        var pairs = bytes.Length - period;
        var equal = Enumerable.Range(0, pairs).Count(i => bytes[i] == bytes[i + period]);
        return period > bytes.Length / 2 ? equal == pairs : equal >= 0.8 * pairs;
    }

    /// <summary>The same on every instance, and not written down, so that nobody takes it for a secret.</summary>
    private static string WellKnownPassKey()
    {
        using var key = ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                D = SHA256.HashData(Encoding.UTF8.GetBytes($"{WellKnown}-key-of-passes-that-everybody-knows")),
            }
        );
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    private static bool IsWellKnown(string key) =>
        key.Trim().StartsWith(WellKnown, StringComparison.OrdinalIgnoreCase) || Published.Contains(key.Trim());
}
