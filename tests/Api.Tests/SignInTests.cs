namespace Concert.Api.Tests;

using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

/// <summary>Who may register and sign in, and who is asked to.</summary>
public sealed class SignInTests(Given given) : IClassFixture<Given>
{
    /// <summary>Nothing listens on this port.</summary>
    private const string Nowhere = "127.0.0.1:1";

    [Fact]
    public async Task Given_nobody_signed_in_When_a_user_is_needed_Then_sign_in_is_required()
    {
        var refused = await given.Anybody().Get("balance");

        refused.ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
        refused.Headers.WwwAuthenticate.Single().Scheme.ShouldBe("Bearer");
        (await given.Anybody().As("rubbish").Get("balance")).ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
    }

    [Fact]
    public async Task Given_a_registered_address_When_it_is_registered_again_in_capitals_Then_it_is_taken()
    {
        var account = new
        {
            email = "twice@example.com",
            password = "long enough",
            displayName = "Twice",
        };
        (await given.Anybody().Post("auth/register", account)).ShouldBe(HttpStatusCode.Created);

        (await given.Anybody().Post("auth/register", account with { email = "TWICE@example.com" })).ShouldBe(
            HttpStatusCode.Conflict,
            "users.email_taken"
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Nowhere)]
    public async Task Given_a_stranger_who_guesses_When_the_owner_signs_in_from_elsewhere_Then_only_the_stranger_must_wait(
        string? redis
    )
    {
        await using var host = given.ANewHost(
            redis: redis,
            changes: services =>
                services
                    .AddSingleton<IStartupFilter, NamedAddress>()
                    .Configure<AttemptOptions>(signIn => signIn.FirstWait = TimeSpan.FromMinutes(1))
        );
        using var http = host.Http();
        var email = $"target{redis?.Length}@example.com";
        await given
            .Anybody()
            .Post(
                "auth/register",
                new
                {
                    email,
                    password = "long enough",
                    displayName = "Target",
                }
            );

        // At once, and from many addresses that one caller can have.
        foreach (var guessed in new[] { email, $"nobody{redis?.Length}@example.com" })
        {
            var guesses = await Task.WhenAll(
                Enumerable.Range(1, 20).Select(number => SignIn(guessed, "a wrong guess", $"2001:db8::{number}"))
            );

            guesses.Count(guess => guess.Status == HttpStatusCode.Unauthorized).ShouldBe(10);
            foreach (var refused in guesses.Where(guess => guess.Status != HttpStatusCode.Unauthorized))
            {
                refused.ShouldBe(HttpStatusCode.TooManyRequests, "users.too_many_attempts");
                refused.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(
                    TimeSpan.FromSeconds(1),
                    TimeSpan.FromMinutes(1)
                );
            }
        }
        (await SignIn(email, "long enough", "2001:db8::ffff:1")).ShouldBe(
            HttpStatusCode.TooManyRequests,
            "users.too_many_attempts"
        );
        (await SignIn(email, "long enough", "2001:db8:0:1::1")).ShouldBe(HttpStatusCode.OK);

        async Task<Answer> SignIn(string account, string password, string address)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/auth/login");
            request.Headers.Add(NamedAddress.Header, address);
            request.Content = JsonContent.Create(new { email = account, password });
            using var response = await http.SendAsync(request);
            return await Answer.Of(response);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Nowhere)]
    public async Task Given_wrong_passwords_When_there_are_more_Then_the_wait_doubles_up_to_the_longest_and_ends_with_the_right_one(
        string? redis
    )
    {
        await using var host = given.ANewHost(redis: redis);
        var connection = host.Services.GetRequiredService<RedisConnection>();
        var names = host.Services.GetRequiredService<CallerNames>();
        var clock = new Clock();
        var limits = new AttemptOptions
        {
            FreeAttempts = 2,
            FirstWait = TimeSpan.FromMinutes(1),
            LongestWait = TimeSpan.FromMinutes(3),
        };
        using var attempts = new SignInAttempts(
            connection,
            names,
            Options.Create(limits),
            clock,
            NullLogger<SignInAttempts>.Instance
        );

        (await Count()).ShouldBeNull();
        (await Count()).ShouldBeNull();
        foreach (var minutes in new[] { 1, 2, 3, 3 })
        {
            var wait = (await Count()).ShouldNotBeNull();
            wait.ShouldBeInRange(TimeSpan.FromMinutes(minutes - 0.5), TimeSpan.FromMinutes(minutes));
            await Pass(wait);
            (await Count()).ShouldBeNull();
        }
        await attempts.ForgetAsync("ADA", "192.0.2.1", CancellationToken.None);
        (await Count()).ShouldBeNull();
        (await Count()).ShouldBeNull();
        (await Count()).ShouldNotBeNull().ShouldBeLessThanOrEqualTo(limits.FirstWait);

        Task<TimeSpan?> Count() => attempts.CountAsync("ADA", "192.0.2.1", CancellationToken.None);

        async Task Pass(TimeSpan wait)
        {
            clock.Now += wait;
            if (redis is not null)
                return;
            var key = $"{connection.KeyPrefix}sign-in:{names.Of("ADA\n192.0.2.1")}";
            await connection.CallAsync(
                (database, _) => database.HashDecrementAsync(key, "free_at", wait.TotalMilliseconds),
                CancellationToken.None
            );
            (
                await connection.CallAsync((database, _) => database.KeyTimeToLiveAsync(key), CancellationToken.None)
            )!.Value.ShouldBeLessThanOrEqualTo(limits.Memory);
        }
    }

    /// <summary>Takes the caller's address from a header.</summary>
    private sealed class NamedAddress : IStartupFilter
    {
        public const string Header = "Test-Address";

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (context, rest) =>
                    {
                        context.Connection.RemoteIpAddress = IPAddress.Parse(context.Request.Headers[Header]!);
                        return rest(context);
                    }
                );
                next(app);
            };
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
