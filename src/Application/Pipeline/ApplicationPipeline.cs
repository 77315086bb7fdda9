namespace Concert.Application.Pipeline;

using Microsoft.Extensions.DependencyInjection;

public static class ApplicationPipeline
{
    /// <summary>
    /// What every use case passes through, outermost first. A replayed answer needs neither a live place in the queue nor
    /// a lock; a key is claimed and its answer kept in the transaction of the effect.
    /// </summary>
    public static readonly IReadOnlyList<Type> Behaviors =
    [
        typeof(LoggingBehavior<,>),
        typeof(ValidationBehavior<,>),
        typeof(ReplayBehavior<,>),
        typeof(AdmissionBehavior<,>),
        typeof(RequestLockBehavior<,>),
        typeof(LockBehavior<,>),
        typeof(UnitOfWorkBehavior<,>),
        typeof(ClaimBehavior<,>),
    ];

    /// <summary>Registers the mediator, the pipeline and, by scanning, every handler and validator of this assembly.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.AddTransient<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddTransient<IMediator, Mediator>();
        services.AddSingleton<OpenLines>();
        services.AddSingleton<QueueStatuses>();
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
                .AddClasses(classes => classes.AssignableTo(typeof(IValidator<>)), publicOnly: false)
                .AsImplementedInterfaces()
                .WithSingletonLifetime()
        );
    }
}
