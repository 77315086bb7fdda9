namespace Concert.Api.Tests.Support;

using System.Security.Cryptography;
using Concert.Check;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quartz;
using PasswordHasherOptions = Microsoft.AspNetCore.Identity.PasswordHasherOptions;

/// <summary>Whether an instance takes locks. The outcome of every race must be the same without them.</summary>
public enum Locks
{
    On,
    Off,
}

/// <summary>One instance of the service, on a port of its own, as in production but for where its servers are.</summary>
public sealed class ApiHost : WebApplicationFactory<Program>
{
    /// <summary>The key with which instances sign unless their settings say otherwise, made for this run.</summary>
    public static readonly string SigningKey = RandomNumberGenerator.GetHexString(64);

    public static readonly string SecretKey = RandomNumberGenerator.GetHexString(64);
    public static readonly string PassKey = APassKey();
    private readonly Locks _locks;
    private readonly Dictionary<string, string> _settings;
    private readonly Action<IServiceCollection>? _changes;

    public ApiHost(
        string connectionString,
        string keyPrefix,
        Locks locks,
        string? redis = null,
        IReadOnlyDictionary<string, string>? settings = null,
        Action<IServiceCollection>? changes = null
    )
    {
        (_locks, _changes) = (locks, changes);
        _settings = new(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Database"] = connectionString,
            ["ConnectionStrings:Redis"] = redis ?? Servers.Redis,
            ["Database:Provider"] = Servers.Provider.ToString(),
            ["Redis:KeyPrefix"] = keyPrefix,
            ["Tokens:SigningKey"] = SigningKey,
            ["Secrets:Keys:0"] = SecretKey,
            ["Passes:SigningKeys:0"] = PassKey,
            ["RateLimits:Enabled"] = "false",
            ["Webhooks:AllowHttp"] = "true",
            ["Webhooks:AllowPrivateAddresses"] = "true",
        };
        _settings["Database:ProbeTimeout"] = "00:00:10";
        // A busy machine may stall for a second, which is no outage. One that a test makes is noticed as soon as ever.
        if (redis is null)
            _settings["Redis:CallTimeout"] = "00:00:10";
        foreach (var (name, value) in settings ?? new Dictionary<string, string>(StringComparer.Ordinal))
            _settings[name] = value;
        UseKestrel();
        StartServer();
    }

    /// <summary>How it is set up, for another one beside it.</summary>
    public IReadOnlyDictionary<string, string> Settings => _settings;

    /// <summary>Where the calls of clients made from now on are recorded, if anywhere.</summary>
    public HistoryFile? Recording { get; set; }

    /// <param name="instance">Another instance of the same service; by default this one.</param>
    public HttpClient Http(Uri? instance = null)
    {
        var network = new SocketsHttpHandler { AllowAutoRedirect = false };
        return new HttpClient(Recording is null ? network : new HistoryRecorder(Recording, network))
        {
            BaseAddress = instance ?? ClientOptions.BaseAddress,
        };
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        // Not by the factory, which would set the port while the program may be starting already.
        builder.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
        foreach (var (name, value) in _settings)
            builder.UseSetting(name, value);
        builder.ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Error));
        builder.ConfigureTestServices(services =>
        {
            if (_locks == Locks.Off)
            {
                services.Replace(ServiceDescriptor.Singleton<ILockProvider, NoLocks>());
                // One instance does the work in the background for the one that only takes no locks.
                services.Configure<QuartzHostedServiceOptions>(jobs => jobs.StartDelay = TimeSpan.FromDays(1));
            }
            // Slow hashes would prove nothing more, nor keys that no source has. That the service refuses others is
            // tested by itself.
            services.RemoveAll<IValidateOptions<PasswordHasherOptions>>();
            services.RemoveAll<IValidateOptions<TokenOptions>>();
            services.RemoveAll<IValidateOptions<SecretOptions>>();
            services.Configure<PasswordHasherOptions>(passwords => passwords.IterationCount = 1);
            _changes?.Invoke(services);
        });
    }

    public static string APassKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    /// <summary>Lets an instance do nothing of its own accord, so that what requests cost can be counted.</summary>
    public static void StandStill(IServiceCollection services)
    {
        services.Configure<QuartzHostedServiceOptions>(jobs => jobs.StartDelay = TimeSpan.FromDays(1));
        services.Remove(services.Single(each => each.ImplementationType == typeof(RevocationWatch)));
        services.Remove(services.Single(each => each.ImplementationType == typeof(Gauges)));
        services.Remove(services.Single(each => each.ImplementationType == typeof(Heartbeat)));
    }

    /// <summary>Gives everybody the lock at once.</summary>
    private sealed class NoLocks : ILockProvider, IAsyncDisposable
    {
        public Task<IAsyncDisposable?> AcquireAsync(
            LockPlan plan,
            Func<string, Task<bool>>? isPointless,
            CancellationToken cancellationToken
        ) => Task.FromResult<IAsyncDisposable?>(this);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
