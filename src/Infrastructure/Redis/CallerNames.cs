namespace Concert.Infrastructure.Redis;

using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

/// <summary>
/// Names callers in Redis. The names are made with the signing key, because anybody could find out the address behind a
/// plain hash. While that key is being replaced, instances with the old and the new one count apart.
/// </summary>
internal sealed class CallerNames(IOptions<TokenOptions> tokens)
{
    private const int NameBytes = 16;

    private readonly Lazy<byte[]> _key = new(() =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(tokens.Value.AllKeys[0]), "names of callers"u8)
    );

    public string Of(string caller) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes(caller)).AsSpan(0, NameBytes));
}
