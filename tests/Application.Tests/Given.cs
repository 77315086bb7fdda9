namespace Concert.Application.Tests;

using Concert.Application.Reservations.HoldSeat;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

/// <summary>
/// The use cases in a container of their own, over ports that are all faked: locks are given, places are active, and
/// units of work commit, unless a test says otherwise.
/// </summary>
internal sealed class Given
{
    public static readonly DateTimeOffset Now = new(2026, 5, 1, 20, 0, 0, TimeSpan.Zero);
    public static readonly Guid UserId = new("01890000-0000-7000-8000-000000000001");
    public static readonly QueuePass Pass = new(
        UserId,
        ConcertId: 42,
        Sequence: 1,
        Position: 0,
        ActiveUntil: Now.AddMinutes(10),
        AsOf: Now
    );

    private readonly IServiceProvider _services;
    private bool _isLocked;
    private readonly List<Func<Task>> _afterCommit = [];

    public Given()
    {
        var time = Substitute.ForPartsOf<TimeProvider>();
        time.GetUtcNow().Returns(Now);
        var services = new ServiceCollection().AddApplication().AddSingleton(time);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton(new InstallationCurrency("KRW"));
        foreach (var port in typeof(ILockProvider).Assembly.GetTypes().Where(IsPort))
            services.AddSingleton(port, Substitute.For([port], []));
        _services = services.BuildServiceProvider();

        Port<IDatabaseClock>().NowAsync(default).ReturnsForAnyArgs(Now);
        Port<IWaitingQueue>().MayHoldAsync(default!, default).ReturnsForAnyArgs(true);
        Port<ILockProvider>()
            .AcquireAsync(default!, default, default)
            .ReturnsForAnyArgs(call => AcquireAsync(call.Arg<LockPlan>(), call.Arg<Func<string, Task<bool>>?>()));
        Port<IUnitOfWork>().AfterCommit(Arg.Do<Func<Task>>(_afterCommit.Add));
        Port<IUnitOfWork>()
            .CompleteAsync()
            .ReturnsForAnyArgs(_ => Task.WhenAll(_afterCommit.Select(action => action())));
    }

    /// <summary>What locks and transactions did, in order.</summary>
    public List<string> Steps { get; } = [];

    public T Port<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Another has the locks; who does not find the wait pointless has them after it.</summary>
    public void Locked() => _isLocked = true;

    /// <summary>A date of the pass's concert on which the command's seats are free, and a command to hold them.</summary>
    public (HoldSeatCommand Command, BookingTerms Terms) AHold(params IReadOnlyList<long> seatIds)
    {
        var command = new HoldSeatCommand(UserId, Pass, ScheduleId: 7, seatIds);
        var terms = new BookingTerms(
            Pass.ConcertId,
            new Occasion("Test", "Test", "Test", "Etc/UTC", Now.AddDays(30)),
            "KRW",
            SalePolicy.Default,
            IsCancelled: false,
            IsOnSale: true,
            Now,
            ReservationNumber: 1,
            SeatsOfUser: 0,
            UnpaidHolds: 0,
            [.. seatIds.Select(id => new SeatView(id, "A", "1", (int)id, 50m, SeatStatus.Available))]
        );
        Offer(terms);
        return (command, terms);
    }

    public void Offer(Result<BookingTerms> terms) =>
        Port<IReservations>().FindBookingAsync(default, default, default!, default).ReturnsForAnyArgs(terms);

    /// <summary>The user's balance, as the repository finds it.</summary>
    public Balance ABalance(decimal amount)
    {
        var balance = Balance.Open(UserId, "KRW");
        balance.Charge(amount, Now);
        Port<IBalances>().LockAsync(UserId, default).ReturnsForAnyArgs(balance);
        Port<IBalances>().GetAsync(default, default).ReturnsForAnyArgs(new BalanceView(amount, "KRW"));
        Port<IBalances>().FindTermsAsync(default, default).ReturnsForAnyArgs(new BalanceTerms(balance, Now));
        return balance;
    }

    /// <summary>A pending reservation of one seat for 50, as the repository finds it.</summary>
    public Reservation AReservation()
    {
        var reservation = Reservation.Hold(
            UserId,
            1,
            Pass.ConcertId,
            7,
            [new ReservedSeat(1, 50m, Generation: 1)],
            "KRW",
            300,
            Now
        );
        Port<IReservations>().LockAsync(default, default, default).ReturnsForAnyArgs(reservation);
        return reservation;
    }

    /// <summary>Sends a request through the whole pipeline to its handler.</summary>
    public Task<TResponse> Send<TResponse>(IRequest<TResponse> request)
        where TResponse : IResult<TResponse>
    {
        Port<IUnitOfWork>()
            .ExecuteAsync<TResponse>(default!, default)
            .ReturnsForAnyArgs(call => Execute(call.Arg<Func<Task<TResponse>>>()));
        return Port<IMediator>().Send(request);
    }

    /// <summary>The fields of a request that validation refuses, as the client reads them; none if it is good.</summary>
    public async Task<IReadOnlyCollection<string>> FieldsRefused<TRequest>(TRequest request)
        where TRequest : notnull
    {
        var validation = new ValidationBehavior<TRequest, Result>(_services.GetServices<IValidator<TRequest>>());
        var result = await validation.Handle(request, CancellationToken.None, () => Task.FromResult(Result.Success));
        return result.Error is { } error ? Messages(error).Keys.ToList() : [];
    }

    public static IReadOnlyDictionary<string, string[]> Messages(Error error) =>
        error.Details!["errors"].ShouldBeAssignableTo<IReadOnlyDictionary<string, string[]>>()!;

    private static bool IsPort(Type type) => type.IsInterface && type.Namespace != typeof(ICommand).Namespace;

    private async Task<IAsyncDisposable?> AcquireAsync(LockPlan plan, Func<string, Task<bool>>? isPointless)
    {
        var isGiven = !_isLocked || (isPointless is not null && !await isPointless(plan.NoWait[0]));
        Steps.Add(isGiven ? "lock" : "no lock");
        return isGiven ? new Held(Steps) : null;
    }

    private async Task<TResponse> Execute<TResponse>(Func<Task<TResponse>> work)
        where TResponse : IResult<TResponse>
    {
        Steps.Add("begin");
        var response = await work();
        Steps.Add(response.Error is null ? "commit" : "roll back");
        return response;
    }

    private sealed class Held(List<string> steps) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            steps.Add("release");
            return ValueTask.CompletedTask;
        }
    }
}
