namespace Concert.Api.Tests;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NSubstitute;

/// <summary>The log tells of every request, of our faults as errors, and of nobody's secrets.</summary>
public sealed class RequestLogTests(Given given) : IClassFixture<Given>, IDisposable
{
    private const string Faulty = "/api/v1/balance";
    private readonly LogFile _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Given_secrets_in_query_headers_and_body_When_requests_are_logged_Then_no_line_has_them()
    {
        await using var host = AHost();
        var secret = $"secret{Guid.NewGuid():N}";
        var caller = given.Anybody(host).As(secret) with { QueueToken = secret, IdempotencyKey = secret };

        await caller.Get($"queue/events?queueToken={secret}");
        await caller.Post("auth/login", new { email = $"{secret}@example.com", password = secret });

        var lines = await _log.Until("/api/v1/auth/login");
        lines.ShouldContain(line => line.Path == "/api/v1/queue/events" && line.Status == 401);
        lines.ShouldAllBe(line => !line.Text.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_a_path_with_a_line_break_When_it_is_logged_Then_it_stays_on_its_line()
    {
        await using var host = AHost();

        await given.Anybody(host).Get("nowhere%0Aelse");

        await _log.Until("/api/v1/nowhere%0Aelse");
    }

    [Theory]
    [InlineData(true, HttpStatusCode.InternalServerError)]
    [InlineData(false, HttpStatusCode.ServiceUnavailable)]
    public async Task Given_a_request_that_fails_When_it_is_logged_Then_it_is_an_error_only_if_the_fault_is_ours(
        bool isOurs,
        HttpStatusCode status
    )
    {
        await using var host = AHost(_ =>
            throw (isOurs ? new InvalidOperationException() : new PortException(PipelineErrors.DatabaseUnavailable))
        );

        (await (await given.ACustomer(host: host)).Get(Faulty)).Status.ShouldBe(status);

        var line = (await _log.Until(Faulty)).Single(line => line.Path == Faulty);
        (line.Status, line.IsError).ShouldBe(((int)status, isOurs));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_a_client_that_has_gone_When_its_request_ends_Then_only_a_fault_of_ours_is_an_error(
        bool isOurs
    )
    {
        var begun = new TaskCompletionSource();
        await using var host = AHost(async cancellation =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw (isOurs ? new InvalidOperationException() : new OperationCanceledException(cancellation));
        });
        using var http = host.Http();
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await given.ACustomer()).AccessToken);
        using var leaving = new CancellationTokenSource();
        var call = http.GetAsync(new Uri(Faulty, UriKind.Relative), leaving.Token);
        await begun.Task;

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(call);
        var lines = await _log.Until(Faulty);
        lines.Count(line => line.IsError).ShouldBe(isOurs ? 1 : 0);
        lines.ShouldContain(line => line.Path == Faulty && line.Status == 499 && !line.IsError);
    }

    /// <summary>An instance that logs to the test's file.</summary>
    /// <param name="read">What reading a balance does.</param>
    private ApiHost AHost(Func<CancellationToken, Task>? read = null) =>
        new(
            given.ConnectionString,
            given.KeyPrefix,
            Locks.On,
            settings: _log.Settings,
            changes: services =>
            {
                if (read is null)
                    return;
                var balances = Substitute.For<IBalances>();
                balances
                    .GetAsync(Arg.Any<Guid>(), Arg.Any<CancellationToken>())
                    .Returns(async call =>
                    {
                        await read(call.Arg<CancellationToken>());
                        return (BalanceView)null!;
                    });
                services.Replace(ServiceDescriptor.Scoped(_ => balances));
            }
        );
}
