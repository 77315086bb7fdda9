namespace Concert.Api.Http;

using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

/// <summary>
/// Keeps a visitor's place: the newest queue token, behind the visitor's first position. Scripts cannot read it, other
/// sites cannot send it, and it is for one concert's waiting room alone. It is sealed, since a queue token by itself, which
/// may stand in addresses, is not to suffice.
/// </summary>
public sealed class WaitingRoomCookie(IDataProtectionProvider ring)
{
    private const string Name = "place";

    /// <summary>Longer than most sales are announced before they open.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly IDataProtector _ring = ring.CreateProtector("waiting room");

    /// <summary>The token, and the first position or 0; null without one.</summary>
    internal (string Token, long First)? Read(HttpRequest request)
    {
        if (request.Cookies[Name] is not { Length: > 0 } cookie)
            return null;
        try
        {
            return _ring.Unprotect(cookie).Split('.', count: 2) is [var first, var token]
                ? (token, long.Parse(first, CultureInfo.InvariantCulture))
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    internal void Write(HttpContext http, long concertId, string token, long first) =>
        http.Response.Cookies.Append(Name, Seal(token, first), Options(http, concertId));

    internal static void Delete(HttpContext http, long concertId) =>
        http.Response.Cookies.Delete(Name, Options(http, concertId));

    internal string Seal(string token, long first) =>
        _ring.Protect(string.Create(CultureInfo.InvariantCulture, $"{first}.{token}"));

    private static CookieOptions Options(HttpContext http, long concertId) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            Path = string.Create(CultureInfo.InvariantCulture, $"/waiting-room/{concertId}"),
            MaxAge = Lifetime,
        };
}
