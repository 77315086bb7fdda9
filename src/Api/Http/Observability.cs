namespace Concert.Api.Http;

using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Concert.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

internal sealed class MetricsOptions
{
    /// <summary>Whether metrics can be read at /metrics.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>They are on this port only, which serves nothing else; null: beside the API.</summary>
    [Range(1, 65_535)]
    public int? Port { get; set; }
}

/// <summary>
/// What operators see: metrics for Prometheus at /metrics, and metrics and traces for a collector, if one is named in
/// the settings that all users of OpenTelemetry know. Both are read or sent in the background, so neither fails a request.
/// </summary>
internal static class Observability
{
    private const string Path = "/metrics";

    private static readonly string[] Meters =
    [
        ConcertMetrics.Name,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Npgsql",
        "System.Runtime",
    ];

    public static void AddObservability(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<MetricsOptions>().BindConfiguration("Metrics").ValidateDataAnnotations().ValidateOnStart();

        var isScraped = IsScraped(builder.Configuration);
        var isExported = builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };
        if (!isScraped && !isExported)
            return;
        var telemetry = services
            .AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource
                    .AddService(
                        "concert",
                        serviceVersion: typeof(Observability).Assembly.GetName().Version?.ToString(3)
                    )
                    .AddEnvironmentVariableDetector()
            )
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters);
                if (isScraped)
                    metrics.AddPrometheusExporter();
                if (isExported)
                    metrics.AddOtlpExporter();
            });
        if (isExported)
        {
            telemetry.WithTracing(traces =>
                traces
                    .AddAspNetCoreInstrumentation(requests => requests.Filter = IsTraced)
                    .AddSource(ConcertMetrics.Name, "Npgsql")
                    .AddSqlClientInstrumentation()
                    .AddProcessor<WithoutSecrets>()
                    .AddOtlpExporter()
            );
        }
        services.AddGauges();
        if (isScraped)
            services.AddHostedService<MetricsPort>();
    }

    /// <summary>Answers anybody, and is not measured itself.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        if (IsScraped(app.Configuration) && string.IsNullOrEmpty(app.Configuration["Metrics:Port"]))
        {
            app.MapPrometheusScrapingEndpoint(Path)
                .WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]))
                .DisableHttpMetrics();
        }
    }

    /// <summary>Read before settings are checked; what is not a truth value is refused then.</summary>
    private static bool IsScraped(IConfiguration configuration) =>
        !bool.TryParse(configuration["Metrics:Enabled"], out var isEnabled) || isEnabled;

    private static bool IsTraced(HttpContext http) =>
        http.Request.Path != Path && !http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal);

    /// <summary>Drops what may name a person or hold a token: the query, who called, and texts of exceptions.</summary>
    private sealed class WithoutSecrets : BaseProcessor<Activity>
    {
        private static readonly string[] Dropped = ["url.query", "user_agent.original", "client.address"];

        public override void OnEnd(Activity data)
        {
            foreach (var tag in Dropped)
                data.SetTag(tag, null);
            if (data.Status is ActivityStatusCode.Error)
                data.SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>A server of its own, so that no request to the API's port can reach it, whatever its headers say.</summary>
    private sealed class MetricsPort(IOptions<MetricsOptions> options, MeterProvider meters)
        : IHostedService,
            IAsyncDisposable
    {
        private WebApplication? _server;

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            if (options.Value.Port is not { } port)
                return;
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls($"http://*:{port}");
            _server = builder.Build();
            _server.UseOpenTelemetryPrometheusScrapingEndpoint(
                meters,
                predicate: null,
                Path,
                configureBranchedPipeline: null,
                optionsName: null
            );
            await _server.StartAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) =>
            _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

        public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
