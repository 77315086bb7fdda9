namespace Concert.Api.Http;

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.StaticAssets;

/// <summary>
/// The pages in wwwroot. They are written with plain addresses of styles and scripts. What is sent has addresses with
/// fingerprints in their place, and an import map that gives them to modules: so browsers keep a file until it changes.
/// </summary>
internal sealed partial class Pages
{
    private const string EmptyMap = "<script type=\"importmap\"></script>";

    private readonly IWebHostEnvironment _environment;
    private readonly Dictionary<string, string> _addresses;

    private Pages(IWebHostEnvironment environment, Dictionary<string, string> addresses) =>
        (_environment, _addresses) = (environment, addresses);

    /// <summary>Serves the files of wwwroot: those with a fingerprint to be kept for ever, those without to be asked for anew.</summary>
    public static Pages Map(IEndpointRouteBuilder routes)
    {
        routes.MapStaticAssets().DisableHttpMetrics().Add(RefusePages);
        var addresses = routes
            .DataSources.SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>())
            .OfType<StaticAssetDescriptor>()
            .Where(asset => asset.Selectors.Count == 0)
            .Select(asset => (asset.Route, Plain: asset.Properties.FirstOrDefault(each => each.Name is "label")?.Value))
            .Where(asset => asset.Plain?.Split('.')[^1] is "js" or "css" or "json" or "svg")
            .ToDictionary(asset => $"/{asset.Plain}", asset => $"/{asset.Route}", StringComparer.Ordinal);
        return new Pages(routes.ServiceProvider.GetRequiredService<IWebHostEnvironment>(), addresses);
    }

    /// <param name="file">Its name in wwwroot.</param>
    /// <param name="prefixes">How the addresses begin that its scripts load; all if none is named.</param>
    public Page Read(string file, params string[] prefixes)
    {
        var importMap = JsonSerializer.Serialize(
            new
            {
                imports = _addresses
                    .Where(each =>
                        prefixes.Length == 0
                        || prefixes.Any(prefix => each.Key.StartsWith(prefix, StringComparison.Ordinal))
                    )
                    .ToDictionary(StringComparer.Ordinal),
            }
        );
        using var reader = new StreamReader(_environment.WebRootFileProvider.GetFileInfo(file).CreateReadStream());
        var html = Address()
            .Replace(
                reader.ReadToEnd(),
                match => _addresses.TryGetValue(match.Value, out var address) ? address : match.Value
            )
            .Replace(
                EmptyMap,
                EmptyMap.Insert(EmptyMap.IndexOf("</", StringComparison.Ordinal), importMap),
                StringComparison.Ordinal
            );
        return new Page(html, Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(importMap))));
    }

    /// <summary>A page as it lies there is not yet one: it is served by its own address alone.</summary>
    private static void RefusePages(EndpointBuilder endpoint)
    {
        if (
            endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } route }
            && route.Contains(".html", StringComparison.Ordinal)
        )
            endpoint.RequestDelegate = http =>
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            };
    }

    [GeneratedRegex("(?<=(href|src)=\")/[^\"]*(?=\")", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Address();
}
