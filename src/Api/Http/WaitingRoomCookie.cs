namespace Concert.Api.Http;

using System.Globalization;

/// <summary>
/// Keeps a visitor's place: the newest queue token, behind the visitor's first position. Scripts cannot read it, other
/// sites cannot send it, and it is for one concert's waiting room alone.
/// </summary>
internal static class WaitingRoomCookie
{
    private const string Name = "place";

    /// <summary>Longer than most sales are announced before they open.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>The token, and the first position or 0; null without one.</summary>
    public static (string Token, long First)? Read(HttpRequest request) =>
        request.Cookies[Name]?.Split('.', count: 2) is [var first, var token]
        && long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? (token, position)
            : null;

    public static void Write(HttpContext http, long concertId, string token, long first) =>
        http.Response.Cookies.Append(
            Name,
            string.Create(CultureInfo.InvariantCulture, $"{first}.{token}"),
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
                Path = string.Create(CultureInfo.InvariantCulture, $"/waiting-room/{concertId}"),
                MaxAge = Lifetime,
            }
        );
}
