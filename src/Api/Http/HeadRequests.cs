namespace Concert.Api.Http;

using Microsoft.AspNetCore.Routing;

/// <summary>Routes HEAD to whatever answers GET; the server leaves out the body.</summary>
internal static class HeadRequests
{
    public static void AcceptHead(this IEndpointConventionBuilder routes) =>
        routes.Finally(endpoint =>
        {
            var metadata = endpoint.Metadata;
            for (var i = 0; i < metadata.Count; i++)
            {
                if (metadata[i] is HttpMethodMetadata { HttpMethods: var methods } && methods.Any(HttpMethods.IsGet))
                    metadata[i] = new HttpMethodMetadata([.. methods, HttpMethods.Head]);
            }
        });
}
