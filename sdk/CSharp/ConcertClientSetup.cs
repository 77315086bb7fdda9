namespace Microsoft.Extensions.DependencyInjection;

using System;
using Concert.Sdk;

/// <summary>Registers the client of the Concert API.</summary>
public static class ConcertClientSetup
{
    /// <summary>
    /// Registers <see cref="ConcertClient"/>, whose connections are pooled by the factory of HttpClient. Each one that is
    /// asked for has an <see cref="ConcertClient.AccessToken"/> of its own.
    /// </summary>
    /// <returns>For message handlers and further settings.</returns>
    public static IHttpClientBuilder AddConcertClient(
        this IServiceCollection services,
        Action<IServiceProvider, ConcertClientOptions> configure
    ) =>
        services
            .AddHttpClient(nameof(ConcertClient), http => http.Timeout = System.Threading.Timeout.InfiniteTimeSpan)
            .AddTypedClient(
                (http, provider) =>
                {
                    var options = new ConcertClientOptions();
                    configure(provider, options);
                    return new ConcertClient(http, options);
                }
            );
}
