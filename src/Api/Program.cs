using System.Reflection;
using System.Text;
using Concert.Api;
using Concert.Api.Http;
using Concert.Infrastructure;
using Concert.Infrastructure.Secrets;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Serilog;

var commandLine = CommandLine.Parse(args);
if (commandLine.ExitCode is { } exitCode)
{
    await commandLine.PrintAsync();
    return exitCode;
}

// Settings are found beside the program, wherever it is started from.
var builder = WebApplication.CreateBuilder(
    new WebApplicationOptions { Args = commandLine.Settings, ContentRootPath = AppContext.BaseDirectory }
);
builder.AddSettingsFolder(commandLine.Settings);

// A build does not have the files of the pages beside it, but knows where they lie.
builder.WebHost.UseStaticWebAssets();

// The build starts the program once to write the OpenAPI document; nothing may be needed for that.
var isWritingOpenApi = Assembly.GetEntryAssembly()?.GetName().Name is "GetDocument.Insider";

PrivateFiles.MakeOnly();
var log = new LoggerConfiguration()
    .ReadFrom.Configuration(builder.Configuration)
    .Enrich.With<CorrelationIds.Enricher>()
    .CreateLogger();

// A provider, since Serilog's factory would make a new logger whenever a request asks for one. Serilog knows the trace.
builder
    .Logging.ClearProviders()
    .AddSerilog(log, dispose: true)
    .Configure(logging => logging.ActivityTrackingOptions = ActivityTrackingOptions.None);

builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;

    // Any byte of a header reaches our own checks, which answer with a problem; Kestrel by itself would not.
    kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
    kestrel.Limits.MaxConcurrentConnections = 20_000;
    kestrel.Limits.MaxRequestBodySize = IdempotentAttribute.MaxBody;
    kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
    kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);

    // The largest body arrives within 16 s, or its client is too slow (408) before the request's own time is up (503).
    kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(4 * 1024, gracePeriod: TimeSpan.FromSeconds(5));

    // Public reads have no time limit of their own.
    kestrel.Limits.MinResponseDataRate = new MinDataRate(4 * 1024, gracePeriod: TimeSpan.FromSeconds(5));
    kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
});
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
builder.Services.AddRequestTimeouts(timeouts =>
    timeouts.DefaultPolicy = new RequestTimeoutPolicy
    {
        Timeout = TimeSpan.FromSeconds(30),
        TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
    }
);

builder.Services.AddApplication();
builder.Services.AddInfrastructure(builder.Configuration);
if (!isWritingOpenApi)
{
    builder.Services.AddJobs();
    builder.AddObservability();
    builder.Services.AddHostedService<QueueWatch>();
    builder.Services.RequireGoodKeys(builder.Environment);
    builder.Services.AddKeyRing();
    builder.Services.RequireServers(builder.Configuration);
    builder.Services.RequireUnicode();
}

builder
    .Services.AddOptions<RequestLogOptions>()
    .Bind(builder.Configuration.GetSection("RequestLog"))
    .ValidateDataAnnotations()
    .ValidateOnStart();
builder.Services.AddForwardedAddresses();
builder.Services.AddRateLimits();
builder.Services.AddSingleton<QueueStreams>();
builder.Services.AddWaitingRooms();
builder.Services.AddPublicReads();
builder.Services.AddExceptionHandler<ExceptionProblems>();
builder.Services.AddBearerAuthentication();
builder.Services.AddAuthorization();
builder
    .Services.AddControllers(mvc =>
    {
        mvc.ModelBinderProviders.Insert(0, new StrictIntegers());
        mvc.InputFormatters.Clear();
        mvc.InputFormatters.Add(new JsonBody());
        mvc.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
        mvc.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
        mvc.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
        mvc.OutputFormatters.RemoveType<StringOutputFormatter>();
        mvc.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
    })
    .ConfigureApiBehaviorOptions(api =>
    {
        api.InvalidModelStateResponseFactory = JsonBody.Refuse;
        api.SuppressMapClientErrors = true;
    })
    .AddJsonOptions(json => Json.Configure(json.JsonSerializerOptions));
builder.Services.ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));
builder.Services.AddCrossOrigin();
builder.Services.AddDocs();
builder.Services.AddOpenApiDocuments();

await using var app = builder.Build();

app.UseForwardedAddresses();
app.Use(SafeHeaders.InvokeAsync);
app.UseMiddleware<CorrelationIds>();
app.UseMiddleware<RequestLog>();
app.UseCrossOrigin();
app.Use(app.Services.GetRequiredService<QueueStreams>().InvokeAsync);
app.UseExceptionHandler(_ => { });
app.UseStatusCodePages(context => Problems.WriteAsync(context.HttpContext, context.HttpContext.Response.StatusCode));
app.UseMiddleware<CallLimits>();
app.Use(app.Services.GetRequiredService<PublicReads>().InvokeAsync);
app.UseDocs();
app.UseRouting();
app.UseRequestTimeouts();
app.UseAuthentication();
app.UseAuthorization();
app.UseRateLimiter();

var routes = app.MapGroup("");
routes.AcceptHead();
routes.MapControllers();
routes.MapOpenApi(OpenApiDocuments.Route);
if (!isWritingOpenApi)
{
    var pages = Pages.Map(app);
    routes.MapGet("/", pages.Read("index.html").SendAsync).ExcludeFromDescription();
    routes.MapGet("/operations", pages.Read("operations.html").SendAsync).ExcludeFromDescription();
    routes.MapPassKeys();
    app.Services.GetRequiredService<WaitingRoomPage>().Page = pages.Read(
        "waiting-room.html",
        "/scripts/waiting-room/",
        "/scripts/dom.",
        "/sdk/challenge.",
        "/sdk/transport.",
        "/sdk/errors.",
        "/texts/waiting-room."
    );
}
routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).DisableHttpMetrics();
routes
    .MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = HealthAnswer.WriteAsync })
    .DisableHttpMetrics();

if (!isWritingOpenApi)
{
    app.MapMetrics();
    return await commandLine.RunAsync(app, log);
}
await app.RunAsync();
return 0;
