namespace Concert.Api.Http;

using System.Text;
using Concert.Infrastructure.Secrets;
using Concert.Infrastructure.Users;
using PasswordHasherOptions = Microsoft.AspNetCore.Identity.PasswordHasherOptions;

/// <summary>The service does not start with a key that others could know or guess, nor with quickly guessed passwords.</summary>
internal static class GoodKeys
{
    private const int MinBytes = 32;
    private const int MinDifferentCharacters = 8;
    private const int MinIterations = 100_000;

    /// <summary>How the keys begin that are published with the sources.</summary>
    private const string WellKnown = "development-only";

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
            secrets => secrets.Keys,
            secrets => secrets.Keys.Add($"{WellKnown}-key-of-secrets-that-everybody-knows"),
            environment
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
                $"{setting} and each key beside it must have at least {MinBytes} bytes, without blanks around it, of at least "
                    + $"{MinDifferentCharacters} different characters, and not repeat itself. Random ones are best."
            )
            .Validate(
                options => environment.IsDevelopment() || !keys(options).Any(IsWellKnown),
                $"{setting} or a key beside it is one that is published with the sources; it is for development only."
            )
            .ValidateOnStart();

    private static bool IsHardToGuess(string key)
    {
        var inner = key.Trim();
        return Encoding.UTF8.GetByteCount(inner) >= MinBytes
            && inner.Distinct().Count() >= MinDifferentCharacters
            && !Enumerable
                .Range(1, inner.Length / 2)
                .Any(period => inner.AsSpan(period).SequenceEqual(inner.AsSpan(0, inner.Length - period)));
    }

    private static bool IsWellKnown(string key) =>
        key.TrimStart().StartsWith(WellKnown, StringComparison.OrdinalIgnoreCase);
}
