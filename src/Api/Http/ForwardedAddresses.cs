namespace Concert.Api.Http;

using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

/// <summary>The proxies that are believed when they say for whom they call.</summary>
internal sealed class ForwardedOptions
{
    /// <summary>Addresses.</summary>
    [MaxLength(100, ErrorMessage = "ForwardedHeaders:KnownProxies can have at most 100 addresses.")]
    public IList<string> KnownProxies { get; } = [];

    /// <summary>Networks, such as <c>10.0.0.0/8</c>.</summary>
    [MaxLength(100, ErrorMessage = "ForwardedHeaders:KnownNetworks can have at most 100 networks.")]
    public IList<string> KnownNetworks { get; } = [];
}

/// <summary>Who called and by which scheme, if one of these proxies forwards the call. Nobody else is believed.</summary>
internal static class ForwardedAddresses
{
    private const string Section = "ForwardedHeaders";

    private static readonly string[] Lists =
    [
        nameof(ForwardedOptions.KnownProxies),
        nameof(ForwardedOptions.KnownNetworks),
    ];

    /// <summary>Set by ASPNETCORE_FORWARDEDHEADERS_ENABLED; trusts everybody.</summary>
    private const string BelieveEverybody = "ForwardedHeaders_Enabled";

    public static void AddForwardedAddresses(this IServiceCollection services)
    {
        services
            .AddOptions<ForwardedOptions>()
            .BindConfiguration(Section)
            .ValidateDataAnnotations()
            .Validate(
                forwarded => forwarded.KnownProxies.All(proxy => IPAddress.TryParse(proxy, out _)),
                "ForwardedHeaders:KnownProxies must be IP addresses."
            )
            .Validate(
                forwarded =>
                    forwarded.KnownNetworks.All(text =>
                        IPNetwork.TryParse(text, out var network) && network.PrefixLength > 0
                    ),
                "ForwardedHeaders:KnownNetworks must be networks, such as 10.0.0.0/8."
            )
            .Validate<IConfiguration>(
                (_, configuration) => Lists.All(list => configuration[$"{Section}:{list}"] is null or ""),
                "ForwardedHeaders:KnownProxies and :KnownNetworks are lists; number their entries, from :0 on."
            )
            .Validate<IConfiguration>(
                (_, configuration) =>
                    !"true".Equals(configuration[BelieveEverybody], StringComparison.OrdinalIgnoreCase),
                "ASPNETCORE_FORWARDEDHEADERS_ENABLED trusts anybody who sends the headers; set ForwardedHeaders:KnownProxies or :KnownNetworks."
            )
            .ValidateOnStart();
        services
            .AddOptions<ForwardedHeadersOptions>()
            .Configure<IOptions<ForwardedOptions>>(
                (headers, forwarded) =>
                {
                    headers.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
                    // Through as many of them as there are; the first address that is not theirs is the caller's.
                    headers.ForwardLimit = null;
                    headers.KnownProxies.Clear();
                    headers.KnownIPNetworks.Clear();
                    foreach (var proxy in forwarded.Value.KnownProxies)
                        headers.KnownProxies.Add(IPAddress.Parse(proxy));
                    foreach (var network in forwarded.Value.KnownNetworks)
                        headers.KnownIPNetworks.Add(IPNetwork.Parse(network));
                }
            );
    }

    /// <summary>Where there are no proxies, nothing is done: the framework would trust everybody.</summary>
    public static void UseForwardedAddresses(this WebApplication app)
    {
        var section = app.Configuration.GetSection(Section);
        if (Lists.Any(list => section.GetSection(list).GetChildren().Any()))
            app.UseForwardedHeaders();
    }
}
