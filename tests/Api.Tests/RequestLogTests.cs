namespace Concert.Api.Tests;

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
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
    public async Task Given_a_whole_journey_When_everything_is_logged_Then_no_line_has_personal_data_or_a_secret()
    {
        var detailed = Servers.Provider == DatabaseProvider.PostgreSql ? ";Include Error Detail=true" : "";
        await using var host = AHost(
            settings: new(StringComparer.Ordinal)
            {
                ["ConnectionStrings:Database"] = given.ConnectionString + detailed,
                ["Logging:LogLevel:Default"] = "Debug",
                ["Serilog:MinimumLevel:Default"] = "Debug",
                ["Serilog:MinimumLevel:Override:Microsoft.EntityFrameworkCore"] = "Debug",
            }
        );
        var concert = await given.AConcert();
        var (email, name) = ($"ada{Guid.NewGuid():N}@example.com", $"Ada {Guid.NewGuid():N}");
        var (password, wrong, key) = ($"pass{Guid.NewGuid():N}", $"wrong{Guid.NewGuid():N}", $"key{Guid.NewGuid():N}");
        var anybody = given.Anybody(host);

        foreach (var address in new[] { email, email, email.ToUpperInvariant(), $"{email} " })
            await anybody.Post(
                "auth/register",
                new
                {
                    email = address,
                    password,
                    displayName = name,
                }
            );
        await anybody.Post("auth/login", new { email, password = wrong });
        var token = (await anybody.Post("auth/login", new { email, password }))["accessToken"]!;
        var ada = await anybody.As(token).Join(concert.Id);
        await (ada with { IdempotencyKey = key }).Post("balance/charges", new { amount = 5_000 });
        await (ada with { IdempotencyKey = key }).Post("balance/charges", new { amount = 6_000 });
        await ada.Get($"queue/events/?queueToken={ada.QueueToken}x");
        await ada.Hold(concert, concert.SeatIds[0], concert.SeatIds[0]);
        var hold = await ada.Hold(concert, concert.SeatIds[0]);
        (await ada.Pay(hold)).ShouldBe(HttpStatusCode.Created);
        await ada.Pay(hold);
        var webhook = await given.AnOrganizer().At(host).Post("admin/webhooks", new { url = "https://hook.invalid/" });
        await anybody.As($"{token}x").Get("balance");
        await anybody.Get("/health/live");

        string[] secrets = [email, name, password, wrong, key, token, ada.QueueToken!, webhook["secret"]!];
        foreach (var line in await _log.Until("/health/live"))
        {
            foreach (var secret in secrets)
                line.Text.ShouldNotContain(secret, Case.Insensitive);
        }
    }

    [Fact]
    public async Task Given_requests_that_fail_again_and_again_When_they_are_logged_Then_the_stacks_are_bounded_and_the_rest_is_counted()
    {
        const int calls = 200;
        var logged = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument is { Name: "concert.log.exceptions", Meter.Name: "Concert" })
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(
            (_, count, tags, _) => logged.AddOrUpdate($"{tags[0].Value}", count, (_, sum) => sum + count)
        );
        listener.Start();
        await using var host = AHost(_ => throw new InvalidOperationException());
        var customer = await given.ACustomer(host: host);

        for (var i = 0; i < calls; i++)
            (await customer.Get(Faulty)).Status.ShouldBe(HttpStatusCode.InternalServerError);
        await given.Anybody(host).Get("/health/live");

        // The calls may fall into two minutes.
        var lines = (await _log.Until("/health/live"))
            .Where(line => line.Message.StartsWith("Unhandled", StringComparison.Ordinal))
            .ToList();
        lines.Count(line => line.HasStack).ShouldBeInRange(10, 20);
        lines.Count.ShouldBeInRange(110, calls);
        logged.Values.Sum().ShouldBeGreaterThanOrEqualTo(calls);
        logged["stack"].ShouldBeLessThan(logged["line"]);
    }

    [Fact]
    public async Task Given_an_instance_in_a_process_of_its_own_When_it_logs_Then_only_its_user_can_read_the_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        var folder = Directory.CreateTempSubdirectory("concert-").FullName;
        using var instance = await ApiProcess.Start(given.Host.Settings, folder);

        var logs = new DirectoryInfo(Path.Combine(folder, "logs"));

        logs.UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        logs.GetFiles().ShouldNotBeEmpty();
        logs.GetFiles().ShouldAllBe(file => file.UnixFileMode == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
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
    /// <param name="settings">What else differs in its settings.</param>
    private ApiHost AHost(Func<CancellationToken, Task>? read = null, Dictionary<string, string>? settings = null) =>
        new(
            given.ConnectionString,
            given.KeyPrefix,
            Locks.On,
            settings: _log.Settings.Concat(settings ?? []).ToDictionary(StringComparer.Ordinal),
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
