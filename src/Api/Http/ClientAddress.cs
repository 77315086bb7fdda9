namespace Concert.Api.Http;

using System.Net;
using System.Net.Sockets;

/// <summary>By what a caller who has not signed in is counted.</summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    /// <summary>
    /// The caller's address in one form. Of an IPv6 address only the first 64 bits count, since whoever has one address of
    /// such a network has all.
    /// </summary>
    public static string Of(HttpContext http) => Of(http.Connection.RemoteIpAddress);

    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        Span<byte> bytes = stackalloc byte[2 * NetworkBytes];
        address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
