namespace Concert.Api.Http;

using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

/// <summary>Signs a request in by its bearer token. A missing or bad token is no sign-in; the endpoint decides what then.</summary>
internal sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IAccessTokens tokens
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "Bearer";
    public const string OrganizerRole = "organizer";

    private const string Prefix = Scheme + " ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (
            !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            || tokens.Read(header[Prefix.Length..].Trim()) is not { } caller
        )
            return Task.FromResult(AuthenticateResult.NoResult());

        var identity = new ClaimsIdentity(Scheme);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, caller.UserId.ToString()));
        if (caller.Role == UserRole.Organizer)
            identity.AddClaim(new Claim(ClaimTypes.Role, OrganizerRole));
        var ticket = new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme);
        return Task.FromResult(AuthenticateResult.Success(ticket));
    }
}

internal static class CallerIdentity
{
    /// <summary>The user who is signed in; null if nobody is.</summary>
    public static Guid? UserId(this ClaimsPrincipal principal) =>
        principal.FindFirstValue(ClaimTypes.NameIdentifier) is { } id ? Guid.Parse(id) : null;
}
