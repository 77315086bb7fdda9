namespace Concert.Api.Http;

using System.Globalization;
using Microsoft.Extensions.Primitives;

internal enum ContentCoding
{
    Identity,
    Gzip,
    Brotli,
}

/// <summary>The header Accept-Encoding (RFC 9110): the encoding that the client prefers, the shortest of equals.</summary>
internal static class ContentCodings
{
    public static ContentCoding Choose(StringValues accepted)
    {
        var (gzip, brotli, identity, any) = (-1.0, -1.0, -1.0, 0.0);
        foreach (var line in accepted)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var item = line.AsSpan()[range];
                var end = item.IndexOf(';');
                var name = (end < 0 ? item : item[..end]).Trim();
                var quality = end < 0 ? 1 : QualityOf(item[(end + 1)..].Trim());
                if (name.Equals("gzip", StringComparison.OrdinalIgnoreCase))
                    gzip = quality;
                else if (name.Equals("br", StringComparison.OrdinalIgnoreCase))
                    brotli = quality;
                else if (name.Equals("identity", StringComparison.OrdinalIgnoreCase))
                    identity = quality;
                else if (name is "*")
                    any = quality;
            }
        }
        gzip = gzip < 0 ? any : gzip;
        brotli = brotli < 0 ? any : brotli;
        identity = identity < 0 ? any : identity;
        return brotli > 0 && brotli >= gzip && brotli >= identity ? ContentCoding.Brotli
            : gzip > 0 && gzip >= identity ? ContentCoding.Gzip
            : ContentCoding.Identity;
    }

    private static double QualityOf(ReadOnlySpan<char> parameter) =>
        parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
        && double.TryParse(
            parameter[2..],
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var quality
        )
            ? quality
            : 0;
}
