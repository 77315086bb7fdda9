namespace Concert.Api.Tests.Sdk;

using Concert.Sdk;
using Microsoft.Extensions.DependencyInjection;
using ErrorCodes = Concert.Sdk.ErrorCodes;
using QueueStatus = Concert.Sdk.QueueStatus;
using ReservationStatus = Concert.Sdk.ReservationStatus;

/// <summary>The C# client against a service that asks for proof of work.</summary>
public sealed class CSharpTests(TypeScriptTests.Challenged given) : IClassFixture<TypeScriptTests.Challenged>
{
    private readonly Given _given = given.Api;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_somebody_in_front_When_a_user_waits_Then_the_turn_comes_and_a_seat_is_bought(bool hasStream)
    {
        var concert = await _given.AConcert(policy: new { maxActive = 1 });
        var inFront = await AUser();
        var first = await inFront.WaitInQueueAsync(concert.Id);
        using var network = new CutStreams(hasStream);
        using var http = new HttpClient(network) { BaseAddress = _given.Host.ClientOptions.BaseAddress };
        var user = await AUser(http);
        var seen = new Seen(() => inFront.LeaveQueueAsync(first.Token));

        var place = await user.WaitInQueueAsync(concert.Id, progress: seen);

        seen.Statuses.ShouldBe([QueueState.Waiting, QueueState.Active]);
        (network.Polls == 0).ShouldBe(hasStream);
        var hold = new HoldSeatsRequest { ScheduleId = concert.ScheduleId, SeatIds = [concert.SeatIds[0]] };
        var held = await user.HoldSeatsAsync(hold, place.Token);
        var taken = await Should.ThrowAsync<ConcertException>(() => user.HoldSeatsAsync(hold, place.Token));
        (taken.Status, taken.Code).ShouldBe((409, ErrorCodes.ReservationsSeatTaken));
        taken.SeatIds.ShouldBe([concert.SeatIds[0]]);
        taken.TraceId.ShouldNotBeNullOrEmpty();
        var charged = await user.ChargeBalanceAsync(new() { Amount = 1_000.25m });
        (charged.Balance, charged.Currency).ShouldBe((1_000.25m, "KRW"));
        (await user.PayAsync(new() { ReservationId = held.Id })).Balance.ShouldBe(0.25m);
        (await user.GetReservationAsync(held.Id)).Status.ShouldBe(ReservationStatus.Confirmed);
    }

    [Fact]
    public async Task Given_nobody_When_the_client_becomes_a_guest_and_waits_Then_it_gets_a_pass_to_another_shop()
    {
        var concert = await _given.AConcert();
        using var http = new HttpClient { BaseAddress = _given.Host.ClientOptions.BaseAddress };
        var client = new ConcertClient(http);
        client.AccessToken = (await client.CreateGuestAsync()).AccessToken;

        var place = await client.WaitInQueueAsync(concert.Id);
        var pass = await client.IssuePassAsync(new() { Audience = "https://shop.example" }, place.Token);

        pass.ExpiresAt.ShouldBeGreaterThan(DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Given_a_place_that_was_given_up_When_its_owner_waits_on_Then_the_wait_ends_with_the_reason()
    {
        var concert = await _given.AConcert(policy: new { maxActive = 1 });
        await (await AUser()).WaitInQueueAsync(concert.Id);
        var user = await AUser();
        var joined = await user.JoinQueueAsync(concert.Id);
        var seen = new Seen(() => user.LeaveQueueAsync(joined.Token));

        var over = await Should.ThrowAsync<ConcertException>(() =>
            user.WaitInQueueAsync(concert.Id, joined.Token, seen)
        );

        over.Code.ShouldBe(ErrorCodes.QueueTokenExpired);
    }

    [Fact]
    public async Task Given_a_list_of_several_pages_When_it_is_enumerated_Then_every_item_comes_once()
    {
        for (var i = 0; i < 3; i++)
            await _given.AConcert();
        var user = await AUser();

        var ids = new List<long>();
        await foreach (var concert in user.ListAllConcertsAsync(limit: 1))
            ids.Add(concert.Id);

        ids.Count.ShouldBeGreaterThanOrEqualTo(3);
        ids.ShouldBe(ids.Distinct().OrderDescending());
    }

    [Fact]
    public async Task Given_an_application_When_it_registers_the_client_Then_each_has_the_options_and_a_token_of_its_own()
    {
        var services = new ServiceCollection();
        services.AddConcertClient((_, options) => options.BaseAddress = _given.Host.ClientOptions.BaseAddress);
        await using var provider = services.BuildServiceProvider();

        var (one, other) = (provider.GetRequiredService<ConcertClient>(), provider.GetRequiredService<ConcertClient>());
        one.AccessToken = (await AUser()).AccessToken;

        (await one.GetBalanceAsync()).Amount.ShouldBe(0);
        var refused = await Should.ThrowAsync<ConcertException>(() => other.GetBalanceAsync());
        refused.Code.ShouldBe(ErrorCodes.AuthRequired);
    }

    private async Task<ConcertClient> AUser(HttpClient? http = null)
    {
        var client = http is null ? new ConcertClient(_given.Host.ClientOptions.BaseAddress) : new ConcertClient(http);
        var (email, password) = ($"{Guid.NewGuid():N}@example.com", "a good password");
        await client.RegisterAsync(
            new()
            {
                Email = email,
                Password = password,
                DisplayName = "Ada",
            }
        );
        client.AccessToken = (await client.LoginAsync(new() { Email = email, Password = password })).AccessToken;
        return client;
    }

    /// <summary>Notes what it is told at once, and does something after the first.</summary>
    private sealed class Seen(Func<Task> afterFirst) : IProgress<QueueStatus>
    {
        private readonly List<QueueState> _statuses = [];

        public IEnumerable<QueueState> Statuses => _statuses.Distinct();

        public void Report(QueueStatus value)
        {
            _statuses.Add(value.Status);
            if (_statuses.Count == 1)
                _ = afterFirst();
        }
    }

    /// <summary>A network on which event streams may not come through.</summary>
    private sealed class CutStreams(bool hasStream) : DelegatingHandler(new SocketsHttpHandler())
    {
        public int Polls { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var path = request.RequestUri!.AbsolutePath;
            if (path.EndsWith("queue/status", StringComparison.Ordinal))
                Polls++;
            return !hasStream && path.EndsWith("queue/events", StringComparison.Ordinal)
                ? throw new HttpRequestException("cut")
                : base.SendAsync(request, cancellationToken);
        }
    }
}
