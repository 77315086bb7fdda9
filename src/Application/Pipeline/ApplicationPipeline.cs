namespace Concert.Application.Pipeline;

using Microsoft.Extensions.DependencyInjection;

public static class ApplicationPipeline
{
    /// <summary>The behaviours, outermost first. A replayed answer needs no active place in the queue.</summary>
    public static readonly IReadOnlyList<Type> Behaviors =
    [
        typeof(LoggingBehavior<,>),
        typeof(ValidationBehavior<,>),
        typeof(IdempotencyBehavior<,>),
        typeof(AdmissionBehavior<,>),
        typeof(LockBehavior<,>),
        typeof(UnitOfWorkBehavior<,>),
    ];

    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.AddTransient<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddTransient<IMediator, Mediator>();
        services.AddSingleton(typeof(SharedRefusals<>));
        services.AddSingleton<SaleCounts>();
        services.AddSingleton<OpenQueues>();
        services.AddSingleton<QueueStatuses>();
        services.AddSingleton<PasswordChecks>();
        services.AddSingleton(typeof(IValidator<>), typeof(PagedValidator<>));
        services.AddSingleton(typeof(IValidator<>), typeof(CancellationValidator<>));
        services.AddTransient<Cancellations>();
        services.AddTransient<Refunds>();
        foreach (var behavior in Behaviors)
            services.AddTransient(typeof(IPipelineBehavior<,>), behavior);

        return services.Scan(scan =>
            scan.FromAssemblies(typeof(ApplicationPipeline).Assembly)
                .AddClasses(
                    classes => classes.AssignableToAny(typeof(IRequestHandler<,>), typeof(IRefusal<>)),
                    publicOnly: false
                )
                .AsImplementedInterfaces()
                .WithTransientLifetime()
                .AddClasses(
                    classes => classes.AssignableTo(typeof(IValidator<>)).Where(type => !type.IsGenericTypeDefinition),
                    publicOnly: false
                )
                .AsImplementedInterfaces()
                .WithSingletonLifetime()
        );
    }
}
