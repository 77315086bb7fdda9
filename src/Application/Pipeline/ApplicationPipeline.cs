namespace Concert.Application.Pipeline;

using Microsoft.Extensions.DependencyInjection;

public static class ApplicationPipeline
{
    /// <summary>
    /// What every use case passes through, outermost first. A replayed answer needs no live place in the queue; it is kept
    /// in the transaction of the effect.
    /// </summary>
    public static readonly IReadOnlyList<Type> Behaviors =
    [
        typeof(LoggingBehavior<,>),
        typeof(ValidationBehavior<,>),
        typeof(IdempotencyBehavior<,>),
        typeof(AdmissionBehavior<,>),
        typeof(LockBehavior<,>),
        typeof(UnitOfWorkBehavior<,>),
    ];

    /// <summary>Registers the mediator, the pipeline and, by scanning, every handler and validator of this assembly.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.AddTransient<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddTransient<IMediator, Mediator>();
        services.AddSingleton(typeof(SharedRefusals<>));
        services.AddSingleton<OpenQueues>();
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
