namespace Concert.Api.Http;

using System.Text;
using Concert.Infrastructure.Users;

/// <summary>The service does not start with a signing key that others could know or guess.</summary>
internal static class SigningKey
{
    private const int MinBytes = 32;

    /// <summary>How the keys begin that are published with the sources.</summary>
    private const string WellKnown = "development-only";

    /// <summary>Outside Development a key must be set, be long enough, and not be one of ours.</summary>
    public static void RequireGoodSigningKey(this IServiceCollection services, IHostEnvironment environment) =>
        services
            .AddOptions<TokenOptions>()
            .Validate(
                options => Encoding.UTF8.GetByteCount(options.SigningKey) >= MinBytes,
                $"Tokens:SigningKey must be set to at least {MinBytes} bytes."
            )
            .Validate(
                options =>
                    environment.IsDevelopment()
                    || !options.SigningKey.StartsWith(WellKnown, StringComparison.OrdinalIgnoreCase),
                "Tokens:SigningKey is one that is published with the sources; it is for development only."
            )
            .ValidateOnStart();
}
