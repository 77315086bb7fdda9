namespace Concert.Api.Http;

using Microsoft.Extensions.Options;

internal sealed class DocsOptions
{
    /// <summary>Whether everybody may read the OpenAPI document and try the API on a page.</summary>
    public bool Enabled { get; set; } = true;
}

/// <summary>The page to try the API. If the docs are off, neither it nor the document exists.</summary>
internal static class Docs
{
    public static void AddDocs(this IServiceCollection services) =>
        services.AddOptions<DocsOptions>().BindConfiguration("Docs").ValidateOnStart();

    public static void UseDocs(this IApplicationBuilder app) =>
        app.UseWhen(
            context => IsPartOf(context.Request.Path),
            docs =>
            {
                docs.Use(next =>
                    app.ApplicationServices.GetRequiredService<IOptions<DocsOptions>>().Value.Enabled
                        ? next
                        : AnswerNotFound
                );
                docs.UseSwaggerUI(ui =>
                {
                    ui.RoutePrefix = "docs";
                    ui.DocumentTitle = "Concert API";
                    ui.SwaggerEndpoint("/openapi/v1.json", "Concert v1");
                });
            }
        );

    private static bool IsPartOf(PathString path) =>
        path.StartsWithSegments("/docs", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase);

    private static Task AnswerNotFound(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
