namespace Concert.Infrastructure;

using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using System.Text;
using Concert.Application.Instances;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using Quartz;
using StackExchange.Redis;

public static class InfrastructureSetup
{
    /// <summary>Longer than a transaction waits for anything but the database, such as a publisher.</summary>
    private static readonly TimeSpan IdleTransactionTimeout = TimeSpan.FromSeconds(15);

    /// <summary>A read that takes longer on the replica is made on the database itself.</summary>
    private const int ReplicaSeconds = 5;

    /// <summary>Connects to nothing before its first use.</summary>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSettings<DatabaseOptions>(configuration, "Database");
        services.AddSettings<RedisOptions>(configuration, "Redis");
        services.AddSettings<LockOptions>(configuration, "Locks");
        services.AddSettings<MoneyOptions>(configuration, "Money");
        services.AddSettings<EventOptions>(configuration, "Events");
        services.AddSettings<IdempotencyOptions>(configuration, "Idempotency");
        services.AddSettings<RehearsalOptions>(configuration, "Rehearsals");
        services.AddSettings<AuditOptions>(configuration, "Audit");
        services.AddSettings<SecretOptions>(configuration, "Secrets");
        services.AddSettings<Users.TokenOptions>(configuration, "Tokens");
        services.AddSettings<WebhookOptions>(configuration, "Webhooks");
        services.AddSettings<PasswordHasherOptions>(configuration, "Passwords");
        services.AddSettings<ChallengeOptions>(configuration, "Challenge");
        services.AddSettings<PassOptions>(configuration, "Passes");
        services
            .AddSettings<AttemptOptions>(configuration, "SignIn")
            .Validate(
                signIn => signIn.FirstWait <= signIn.LongestWait && signIn.LongestWait <= signIn.Memory,
                "SignIn:FirstWait must be at most SignIn:LongestWait, and that at most SignIn:Memory."
            );

        services.AddDatabase(configuration);
        services.AddSingleton<DatabaseState>();
        services.AddSingleton<DatabaseGate>();
        services.AddScoped(services => new ReadRoute(services, services.GetService<Replica>()));
        services.AddScoped<IUnitOfWork, UnitOfWork>();
        services.AddScoped<CommandBatches>();
        services.AddScoped<IDatabaseClock>(provider => provider.GetRequiredService<ConcertDbContext>());
        services.AddScoped<IFaults, DatabaseFaults>();
        services.AddScoped<IConcerts, ConcertRepository>();
        services.AddSingleton<CatalogueChanges>();
        services.AddSingleton<TakenSeats>();
        services.AddScoped<ICatalogue, Catalogue>();
        services.AddScoped<ISeatSales, SeatSales>();
        services.AddScoped<ISeats, Seats>();
        services.AddScoped<ICancelledDates, CancelledDates>();
        services.AddScoped<IRehearsals, Rehearsals>();
        services.AddScoped<IReservations, ReservationRepository>();
        services.AddScoped<IReservationViews, ReservationViews>();
        services.AddScoped<IBalances, BalanceRepository>();
        services.AddSingleton(provider => new InstallationCurrency(
            provider.GetRequiredService<IOptions<MoneyOptions>>().Value.Currency
        ));
        services.AddScoped<IPayments, PaymentRepository>();
        services.AddScoped<IUsers, UserRepository>();
        services.AddScoped<IIdempotencyRecords, IdempotencyRecords>();
        services.AddScoped<IAudit, AuditTrail>();
        services.AddSingleton<ISales, Sales>();
        services.AddScoped<QueueRecords>();
        services.AddScoped<IDraws, DrawRepository>();
        services.AddSingleton<DrawSeeds>();
        services.AddSingleton<IDrawSeeds>(provider => provider.GetRequiredService<DrawSeeds>());
        services.AddScoped<IOutbox, Outbox>();
        services.AddScoped<IWebhooks, WebhookRepository>();
        services.AddScoped<DemoData>();
        services.AddScoped<DemoOrganizer>();
        services.AddScoped<DatabaseStartup>();
        services.AddScoped<UpgradeTurns>();
        services.AddScoped<AddressUpgrade>();

        services.AddSingleton<RedisConnection>();
        services.AddSingleton<RedisWatch>();
        services.AddSingleton<CallerNames>();
        services.AddSingleton<ICallCounts, CallCounts>();
        services.AddSingleton<Instances>();
        services.AddSingleton<IInstances>(provider => provider.GetRequiredService<Instances>());
        services.AddSingleton<WaitQueues>();
        services.AddSingleton<ILockProvider, LockProvider>();
        services.AddSingleton<QueueScripts>();
        services.AddSingleton<QueueChanges>();
        services.AddSingleton<IWaitingQueue, WaitingQueue>();
        services.AddSingleton<ISignInAttempts, SignInAttempts>();
        services.AddSingleton<IEventPublisher, EventStream>();
        services.AddSingleton<Ranking>();
        services.AddSingleton<IRanking>(provider => provider.GetRequiredService<Ranking>());
        services.AddSingleton<IEventPublisher>(provider => provider.GetRequiredService<Ranking>());
        if (configuration["Events:Kafka:BootstrapServers"] is { Length: > 0 })
            services.AddSingleton<IEventPublisher, KafkaPublisher>();

        services.AddSingleton<TokenKeys>();
        services.AddSingleton<Revocations>();
        services.AddSingleton<IRevocations>(provider => provider.GetRequiredService<Revocations>());
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<IAccessTokens>(provider => provider.GetRequiredService<AccessTokens>());
        services.AddSingleton<TokenHandler>(provider => provider.GetRequiredService<AccessTokens>());
        services.AddSingleton<IQueueTokens, QueueTokens>();
        services.AddSingleton<IPasses, Passes>();
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton<IPasswords, Passwords>();
        services.AddSingleton<IAccountChallenge, ProofOfWork>();

        services.AddScoped<SecretUpgrade>();
        services.AddSingleton<EarlierSecrets>();
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<IWebhookSecrets>(provider => provider.GetRequiredService<WebhookSecrets>());
        services.AddSingleton<IWebhookSender, WebhookSender>();
        services.AddSingleton<DeliveryConnections>();
        services.AddScoped<DeliveryClaims>();
        services.AddScoped<IDeliveryClaims>(provider => provider.GetRequiredService<DeliveryClaims>());
        services.AddScoped<IDeliveryLog, DeliveryLog>();
        services.AddScoped<IDeliveryRetention, DeliveryRetention>();
        services.AddScoped<WebhookPublisher>();
        services.AddScoped<IEventPublisher>(provider => provider.GetRequiredService<WebhookPublisher>());

        services.AddHealthChecks().AddCheck<DatabaseHealth>("database").AddCheck<RedisHealth>("redis");
        return services;
    }

    /// <summary>Refuses to start without the addresses of the servers, or with such that cannot be read.</summary>
    public static void RequireServers(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSettings<ServerOptions>(configuration, "ConnectionStrings")
            .Validate(
                servers =>
                    servers.Database is not { Length: > 0 } database
                    || IsReadable(() => RequireDatabase(ProviderOf(configuration), database)),
                "ConnectionStrings:Database is malformed, or not a connection string of the Database:Provider."
            )
            .Validate(
                servers => servers.Redis is not { Length: > 0 } redis || IsReadable(() => RequireServer(redis)),
                "ConnectionStrings:Redis is malformed."
            )
            .Validate(
                servers =>
                    servers.Replica is not { Length: > 0 } replica
                    || (
                        ProviderOf(configuration) == DatabaseProvider.PostgreSql
                        && IsReadable(() => RequireDatabase(DatabaseProvider.PostgreSql, replica))
                    ),
                "ConnectionStrings:Replica is malformed, or the Database:Provider is not PostgreSql."
            );

    /// <summary>Refuses to start without ICU, since one address could then be registered in several spellings.</summary>
    public static void RequireUnicode(this IServiceCollection services) =>
        services
            .AddOptions<DatabaseOptions>()
            .Validate(
                _ => "\uff21".Normalize(NormalizationForm.FormKC) is "A",
                "E-mail addresses are compared by ICU: install it, and do not set DOTNET_SYSTEM_GLOBALIZATION_INVARIANT."
            );

    /// <summary>A shutdown waits for the jobs under way.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        var second = TimeSpan.FromSeconds(1);
        services.AddQuartz(quartz =>
        {
            var jobs = 0;
            Run<PromotionJob>(second);
            Run<DrawJob>(second);
            Run<ExpiryJob>(second);
            Run<CancellationJob>(second);
            Run<RehearsalJob>(second);
            Run<ReminderJob>(5 * second);
            Run<RankingJob>(second);
            Run<RetentionJob>(TimeSpan.FromMinutes(1));
            foreach (var channel in EventOptions.Each(EventOptions.AllChannels))
                Run<DispatchJob>(second, $"{channel}");

            // As many as there are jobs, so that a slow job delays no other.
            quartz.UseDefaultThreadPool(maxConcurrency: jobs);

            void Run<TJob>(TimeSpan interval, string? channel = null)
                where TJob : IJob
            {
                jobs++;
                quartz.ScheduleJob<TJob>(
                    trigger =>
                        trigger.WithSchedule(SimpleScheduleBuilder.Create().WithInterval(interval).RepeatForever()),
                    job =>
                    {
                        job.WithIdentity($"{typeof(TJob).Name}{channel}");
                        if (channel is not null)
                            job.UsingJobData(nameof(DispatchJob.Channel), channel);
                    }
                );
            }
        });
        services.AddHostedService<DatabaseWatch>();
        services.AddHostedService<RevocationWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<RedisWatch>());
        services.AddHostedService<DeliveryLoop>();
        services.AddSingleton<RequestFigures>();
        services.AddHostedService<Heartbeat>();
        return services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }

    /// <summary>Figures of what is open, in use or behind.</summary>
    public static IServiceCollection AddGauges(this IServiceCollection services) => services.AddHostedService<Gauges>();

    private static OptionsBuilder<T> AddSettings<T>(
        this IServiceCollection services,
        IConfiguration configuration,
        string section
    )
        where T : class =>
        services.AddOptions<T>().Bind(configuration.GetSection(section)).ValidateDataAnnotations().ValidateOnStart();

    private static void AddDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        var provider = ProviderOf(configuration);
        var connectionString = configuration.GetConnectionString("Database");
        services.AddSingleton(services => new DatabaseLink(
            () => Unpooled(provider, connectionString),
            OptionsOf(services).ProbeTimeout
        ));
        services.AddSingleton(
            new PoolUse(() =>
                provider == DatabaseProvider.SqlServer
                    ? new SqlConnectionStringBuilder(connectionString).MaxPoolSize
                    : new NpgsqlConnectionStringBuilder(connectionString).MaxPoolSize
            )
        );
        if (provider == DatabaseProvider.SqlServer)
        {
            services.AddDbContextPool<ConcertDbContext, SqlServerContext>(
                (services, options) =>
                    options.UseSqlServer(connectionString, sql => sql.CommandTimeout(Limit(services))).Guard(services)
            );
            services.AddSingleton(
                new ConnectionPool(() =>
                {
                    using var any = new SqlConnection(connectionString);
                    SqlConnection.ClearPool(any);
                })
            );
        }
        else
        {
            services.AddSingleton(_ =>
                // Metrics name it; by default that would be by the connection string.
                new NpgsqlDataSourceBuilder(Tuned(connectionString)) { Name = "concert" }.Build()
            );
            services.AddDbContextPool<PostgreSqlContext>(
                (services, options) =>
                    options
                        .UseNpgsql(
                            services.GetRequiredService<NpgsqlDataSource>(),
                            npgsql => npgsql.CommandTimeout(Limit(services))
                        )
                        .Guard(services)
            );
            services.AddSingleton(services => new ConnectionPool(
                services.GetRequiredService<NpgsqlDataSource>().Clear
            ));
            services.AddReplica(configuration.GetConnectionString("Replica"));
        }

        static int Limit(IServiceProvider services) =>
            (int)Math.Ceiling(OptionsOf(services).TransactionTimeout.TotalSeconds);

        static DatabaseOptions OptionsOf(IServiceProvider services) =>
            services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
    }

    /// <summary>Scopes read the database, but those of the catalogue's reads may read the replica, if there is one.</summary>
    private static void AddReplica(this IServiceCollection services, string? connectionString)
    {
        if (connectionString is not { Length: > 0 })
        {
            services.AddScoped<ConcertDbContext>(services => services.GetRequiredService<PostgreSqlContext>());
            return;
        }
        services.AddSingleton(services =>
        {
            var options = new DbContextOptionsBuilder<PostgreSqlContext>();
            options
                .UseNpgsql(
                    Tuned(connectionString),
                    npgsql => npgsql.CommandTimeout(ReplicaSeconds).ConfigureDataSource(pool => pool.Name = "replica")
                )
                .Quiet();
            return new Replica(
                options.Options,
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<Replica>>()
            );
        });
        services.AddScoped<ConcertDbContext>(services =>
            services.GetRequiredService<ReadRoute>().Context ?? services.GetRequiredService<PostgreSqlContext>()
        );
    }

    /// <summary>An unknown one is refused with the other settings.</summary>
    private static DatabaseProvider ProviderOf(IConfiguration configuration) =>
        Enum.TryParse<DatabaseProvider>(configuration["Database:Provider"], ignoreCase: true, out var named)
            ? named
            : DatabaseProvider.PostgreSql;

    /// <summary>Connects to nothing, but is refused if it never could.</summary>
    private static string RequireDatabase(DatabaseProvider provider, string connectionString)
    {
        if (provider == DatabaseProvider.SqlServer)
            return new SqlConnection(connectionString).ConnectionString;
        if (new NpgsqlConnectionStringBuilder(connectionString).Port > ushort.MaxValue)
            throw new FormatException("There is no such port.");

        // A connection would leave a pool behind, which metrics show by its connection string.
        using var pool = NpgsqlDataSource.Create(connectionString);
        return pool.ConnectionString;
    }

    /// <summary>One that has no pool, which metrics would show by its connection string.</summary>
    private static DbConnection Unpooled(DatabaseProvider provider, string? connectionString)
    {
        var text = $"{new DbConnectionStringBuilder { ConnectionString = connectionString, ["Pooling"] = false }}";
        return provider == DatabaseProvider.SqlServer ? new SqlConnection(text) : new NpgsqlConnection(text);
    }

    private static ConfigurationOptions RequireServer(string redis)
    {
        var options = ConfigurationOptions.Parse(redis);
        return options.EndPoints.Count > 0 && !redis.Contains("://", StringComparison.Ordinal)
            ? options
            : throw new FormatException("There is no address.");
    }

    /// <summary>The reason is not told: it may quote a password.</summary>
    private static bool IsReadable(Func<object> read)
    {
        try
        {
            (read() as IDisposable)?.Dispose();
            return true;
        }
        catch (Exception exception)
            when (exception is ArgumentException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>
    /// Unless the connection string says otherwise, the driver prepares repeated statements, which saves planning; it does
    /// not reset what a session has set, because nothing here outlasts its transaction; and the server ends sessions that
    /// idle in a transaction, which frees the rows that a stopped instance has locked.
    /// </summary>
    private static string? Tuned(string? connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (!builder.ShouldSerialize("Max Auto Prepare"))
            builder.MaxAutoPrepare = 100;
        if (!builder.ShouldSerialize("No Reset On Close"))
            builder.NoResetOnClose = true;
        // The values of a row that breaks a constraint would stand in the text of the exception, and so in the log.
        builder.IncludeErrorDetail = false;
        builder.Options ??= $"-c idle_in_transaction_session_timeout={IdleTransactionTimeout.TotalMilliseconds}";
        return builder.ConnectionString;
    }

    /// <summary>
    /// EF Core would log every failure as an error; ours are expected, or logged where they are answered. And the text of a
    /// violated constraint names the value, such as an e-mail address, on SQL Server.
    /// </summary>
    private static void Guard(this DbContextOptionsBuilder options, IServiceProvider services) =>
        options
            .AddInterceptors(services.GetRequiredService<PoolUse>(), services.GetRequiredService<DatabaseGate>())
            .Quiet();

    private static void Quiet(this DbContextOptionsBuilder options) =>
        options.ConfigureWarnings(warnings =>
            warnings.Ignore(
                RelationalEventId.CommandError,
                RelationalEventId.ConnectionError,
                CoreEventId.SaveChangesFailed,
                CoreEventId.QueryIterationFailed,
                CoreEventId.PossibleIncorrectRequiredNavigationWithQueryFilterInteractionWarning,
                CoreEventId.RowLimitingOperationWithoutOrderByWarning,
                CoreEventId.OptimisticConcurrencyException
            )
        );

    private sealed class ServerOptions
    {
        [Required(ErrorMessage = "ConnectionStrings:Database must be set.")]
        public string? Database { get; set; }

        public string? Replica { get; set; }

        [Required(ErrorMessage = "ConnectionStrings:Redis must be set.")]
        public string? Redis { get; set; }
    }
}
