namespace Concert.Architecture.Tests;

using System.Reflection;
using Concert.Application.Pipeline;
using Concert.Application.Reservations;
using Concert.Application.Reservations.GetReservation;
using Concert.Application.Reservations.HoldSeat;
using Concert.Domain.Queue;
using Concert.Domain.Shared;
using Concert.Infrastructure;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

public sealed class PipelineTests
{
    private static readonly Type[] AllBehaviors =
    [
        typeof(LoggingBehavior<,>),
        typeof(ValidationBehavior<,>),
        typeof(IdempotencyBehavior<,>),
        typeof(AdmissionBehavior<,>),
        typeof(LockBehavior<,>),
        typeof(UnitOfWorkBehavior<,>),
    ];

    public static TheoryData<Type> LockedCommands =>
        [.. House.Requests.Where(request => request.IsAssignableTo(typeof(IUserCommand)))];

    [Fact]
    public void Given_the_pipeline_When_it_is_read_Then_the_lock_stands_around_the_transaction_and_behind_all_checks() =>
        ApplicationPipeline.Behaviors.ShouldBe(AllBehaviors);

    [Fact]
    public void Given_a_locked_admitted_and_idempotent_command_When_it_is_sent_Then_it_passes_through_the_whole_pipeline() =>
        BehaviorsOf<HoldSeatCommand, Result<ReservationView>>().ShouldBe(AllBehaviors);

    [Fact]
    public void Given_a_query_When_it_is_sent_Then_it_is_only_measured_and_validated() =>
        BehaviorsOf<GetReservationQuery, Result<ReservationView>>().ShouldBe(AllBehaviors[..2]);

    [Theory, MemberData(nameof(LockedCommands))]
    public void Given_a_locked_command_When_it_names_its_keys_Then_the_users_is_waited_for_and_the_others_are_sorted_and_not_too_many(
        Type commandType
    )
    {
        var constructor = commandType.GetConstructors().Single();
        var command = (ILocked)constructor.Invoke([.. constructor.GetParameters().Select(Sample)]);

        command.Lock.InOrder.ShouldHaveSingleItem().ShouldStartWith("lock:user:");
        var keys = command.Lock.NoWait;
        keys.Count.ShouldBeLessThanOrEqualTo(LockPlan.MaxNoWait);
        keys.ShouldBe(keys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    /// <summary>The behaviours that the service's own container gives a request, outermost first.</summary>
    private static IEnumerable<Type> BehaviorsOf<TRequest, TResponse>()
        where TRequest : IRequest<TResponse>
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:Database", "Host=nowhere")])
            .Build();
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging()
            .AddApplication()
            .AddInfrastructure(configuration)
            .BuildServiceProvider();
        using var scope = services.CreateScope();
        return
        [
            .. scope
                .ServiceProvider.GetServices<IPipelineBehavior<TRequest, TResponse>>()
                .Select(behavior => behavior.GetType().GetGenericTypeDefinition()),
        ];
    }

    private static object Sample(ParameterInfo parameter) =>
        parameter.ParameterType switch
        {
            var type when type == typeof(Guid) => new Guid("01890000-0000-7000-8000-000000000001"),
            var type when type == typeof(int) => 7,
            var type when type == typeof(long) => 7L,
            var type when type == typeof(decimal) => 7m,
            var type when type == typeof(string) => "text",
            var type when type == typeof(IReadOnlyList<long>) => new List<long> { 20, 3, 100 },
            var type when type == typeof(QueuePass) => new QueuePass(Guid.Empty, 42, 1, 1, ActiveUntil: null, default),
            var type => throw new InvalidOperationException($"Add a sample of {type} for {parameter.Member}."),
        };
}
