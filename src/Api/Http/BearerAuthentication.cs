namespace Concert.Api.Http;

using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

/// <summary>Signs a request in by its bearer token. A missing or bad token is no sign-in; the endpoint decides what then.</summary>
internal static class BearerAuthentication
{
    public const string Scheme = JwtBearerDefaults.AuthenticationScheme;
    public const string OrganizerRole = "organizer";

    public static void AddBearerAuthentication(this IServiceCollection services)
    {
        services.AddAuthentication(Scheme).AddJwtBearer();
        services
            .AddOptions<JwtBearerOptions>(Scheme)
            .Configure<TokenHandler>(
                (bearer, tokens) =>
                {
                    bearer.TokenHandlers.Clear();
                    bearer.TokenHandlers.Add(tokens);
                    bearer.SaveToken = false;
                }
            );
    }

    /// <summary>The rehearsal of a virtual buyer; null for everybody else.</summary>
    public static long? RehearsalId(this ClaimsPrincipal principal) =>
        principal.FindFirstValue(IAccessTokens.RehearsalClaim) is { } id
            ? long.Parse(id, CultureInfo.InvariantCulture)
            : null;

    /// <summary>The user who is signed in; null if nobody is.</summary>
    public static Guid? UserId(this ClaimsPrincipal principal) =>
        principal.FindFirstValue(JwtRegisteredClaimNames.Sub) is { } id ? Guid.Parse(id) : null;
}
