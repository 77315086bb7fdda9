namespace Concert.Api.Http;

using Concert.Infrastructure.Observability;
using Concert.Infrastructure.Persistence;
using Microsoft.Extensions.Diagnostics.HealthChecks;

/// <summary>
/// Reports the health of the instance. It is ready from the first answer of the database until it is told to stop.
/// </summary>
internal static class HealthAnswer
{
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var services = context.RequestServices;
        var health = InstanceHealth.Of(
            report,
            services.GetRequiredService<DatabaseState>(),
            services.GetRequiredService<IHostApplicationLifetime>()
        );
        if (health.Mode is InstanceHealth.Draining)
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsJsonAsync(health, Json.Options, context.RequestAborted);
    }
}
