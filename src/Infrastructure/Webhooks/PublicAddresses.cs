namespace Concert.Infrastructure.Webhooks;

using System.Net;
using System.Net.Sockets;

/// <summary>
/// After the registries of special-purpose addresses (RFC 6890) and names (RFC 6761); of IPv6 only global unicast.
/// </summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] Special =
    [
        IPNetwork.Parse("0.0.0.0/8"), // this network
        IPNetwork.Parse("10.0.0.0/8"), // private
        IPNetwork.Parse("100.64.0.0/10"), // behind a carrier's NAT
        IPNetwork.Parse("127.0.0.0/8"), // loopback
        IPNetwork.Parse("168.63.129.16/32"), // a cloud's own services to its machines
        IPNetwork.Parse("169.254.0.0/16"), // link-local, with the metadata of clouds
        IPNetwork.Parse("172.16.0.0/12"), // private
        IPNetwork.Parse("192.0.0.0/24"), // protocol assignments
        IPNetwork.Parse("192.0.2.0/24"), // documentation
        IPNetwork.Parse("192.88.99.0/24"), // relays to IPv6
        IPNetwork.Parse("192.168.0.0/16"), // private
        IPNetwork.Parse("198.18.0.0/15"), // benchmarks
        IPNetwork.Parse("198.51.100.0/24"), // documentation
        IPNetwork.Parse("203.0.113.0/24"), // documentation
        IPNetwork.Parse("224.0.0.0/4"), // multicast
        IPNetwork.Parse("240.0.0.0/4"), // reserved, and broadcast
        IPNetwork.Parse("2001::/23"), // protocol assignments, with tunnels and benchmarks
        IPNetwork.Parse("2001:db8::/32"), // documentation
        IPNetwork.Parse("2002::/16"), // tunnels that carry an IPv4 address inside
        IPNetwork.Parse("3fff::/20"), // documentation
    ];

    private static readonly string[] PrivateNames = ["localhost", "local", "internal", "home.arpa"];

    public static bool Contains(IPAddress address) =>
        (address.AddressFamily == AddressFamily.InterNetwork || IsGlobalUnicast(address))
        && !Array.Exists(Special, network => network.Contains(address));

    /// <summary>False for a name that means something near the caller, whatever it resolves to.</summary>
    public static bool MayName(string host)
    {
        var name = host.TrimEnd('.');
        return !Array.Exists(PrivateNames, each => $".{name}".EndsWith($".{each}", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>2000::/3, by its bits: a network also contains the IPv4 addresses that are mapped into IPv6.</summary>
    private static bool IsGlobalUnicast(IPAddress address) => address.GetAddressBytes()[0] >> 5 == 1;
}
