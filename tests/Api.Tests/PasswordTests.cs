namespace Concert.Api.Tests;

using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

/// <summary>Hashing is slow on purpose, and must not hold up those who neither register nor sign in.</summary>
public sealed class PasswordTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_more_registrations_than_can_wait_When_others_call_Then_these_are_served_and_the_rest_is_refused_unwritten()
    {
        using var hasher = new SlowHasher();
        await using var host = given.ANewHost(
            // Fewer than there are registrations under way.
            database: Servers.Pool(20),
            changes: services =>
                services
                    .Configure<AttemptOptions>(signIn => signIn.FreeAttempts = Environment.ProcessorCount)
                    .Replace(ServiceDescriptor.Singleton<IPasswordHasher<User>>(hasher))
        );
        var known = await Registered("known");
        var anybody = given.Anybody(host);
        var wrong = known with { Password = "a wrong guess" };
        var signingIn = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => SignIn(anybody, wrong)).ToList();
        await hasher.Full;
        var accounts = Enumerable
            .Range(0, 30 * Environment.ProcessorCount)
            .Select(number => Account.Of($"burst{number}"));
        var registering = accounts.Select(account => (account.Email, Answer: Register(anybody, account))).ToList();

        (await await Task.WhenAny(registering.Select(each => each.Answer))).ShouldBe(
            HttpStatusCode.ServiceUnavailable,
            "requests.congested"
        );
        (await anybody.Get("concerts")).ShouldBe(HttpStatusCode.OK);

        hasher.GoOn();
        await Task.WhenAll(registering.Select(each => each.Answer));
        foreach (var answer in await Task.WhenAll(signingIn))
            answer.ShouldBe(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        hasher.MostAtOnce.ShouldBe(Environment.ProcessorCount);
        var registered = new List<string>();
        foreach (var (email, answer) in registering)
        {
            if ((await answer).Status == HttpStatusCode.Created)
            {
                registered.Add(email);
                continue;
            }
            (await answer).ShouldBe(HttpStatusCode.ServiceUnavailable, "requests.congested");
            (await answer).Headers.RetryAfter.ShouldNotBeNull();
        }
        registered.ShouldNotBeEmpty();
        (
            await given.ReadAsync(database =>
                database.Users.Where(user => user.Email.StartsWith("burst")).Select(user => user.Email).ToListAsync()
            )
        ).ShouldBe(registered, ignoreOrder: true);
    }

    [Fact]
    public async Task Given_a_hash_of_fewer_iterations_When_its_user_signs_in_twice_at_once_Then_it_is_renewed_once_and_valid()
    {
        var account = await Registered("renewed");
        var old = await HashOf(account);
        await using var host = given.ANewHost(changes: services =>
            services.Configure<PasswordHasherOptions>(passwords => passwords.IterationCount = 2)
        );
        var anybody = given.Anybody(host);

        (await SignIn(anybody, account with { Password = "a wrong guess" })).ShouldBe(
            HttpStatusCode.Unauthorized,
            "users.invalid_credentials"
        );
        (await HashOf(account)).ShouldBe(old);
        foreach (var answer in await Task.WhenAll(SignIn(anybody, account), SignIn(anybody, account)))
            answer.ShouldBe(HttpStatusCode.OK);

        var renewed = await HashOf(account);
        renewed.ShouldNotBe(old, StringComparer.Ordinal);
        (await SignIn(anybody, account)).ShouldBe(HttpStatusCode.OK);
        (await HashOf(account)).ShouldBe(renewed);
    }

    [Fact]
    public async Task Given_a_hash_that_cannot_be_written_or_has_changed_When_it_is_renewed_Then_the_stored_one_stays()
    {
        var account = await Registered("raced");
        await using var scope = given.Host.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<IUsers>();
        var user = (await users.FindByEmailAsync(User.Normalize(account.Email), CancellationToken.None))!;

        await users.TryRenewHashAsync(user, new string('x', 1_000), CancellationToken.None);
        (await HashOf(account)).ShouldBe(user.PasswordHash);

        await users.TryRenewHashAsync(user, "the first", CancellationToken.None);
        await users.TryRenewHashAsync(user, "the second", CancellationToken.None);
        (await HashOf(account)).ShouldBe("the first");
    }

    private async Task<Account> Registered(string name)
    {
        var account = Account.Of(name);
        (await Register(given.Anybody(), account)).ShouldBe(HttpStatusCode.Created);
        return account;
    }

    private static Task<Answer> Register(Client client, Account account) => client.Post("auth/register", account);

    private static Task<Answer> SignIn(Client client, Account account) =>
        client.Post("auth/login", new { account.Email, account.Password });

    private Task<string> HashOf(Account account) =>
        given.ReadAsync(database =>
            database.Users.Where(user => user.Email == account.Email).Select(user => user.PasswordHash).SingleAsync()
        );

    private sealed record Account(string Email, string Password, string DisplayName)
    {
        public static Account Of(string name) => new($"{name}@example.com", "long enough", name);
    }

    /// <summary>Hashes nothing before it may go on, and counts how many wait for that at once.</summary>
    private sealed class SlowHasher : IPasswordHasher<User>, IDisposable
    {
        private readonly PasswordHasher<User> _hasher = new();
        private readonly ManualResetEventSlim _mayGoOn = new();
        private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private int _now;

        public int MostAtOnce { get; private set; }

        /// <summary>Every processor has one to hash.</summary>
        public Task Full => _full.Task;

        public void GoOn() => _mayGoOn.Set();

        public string HashPassword(User user, string password) => Slowly(() => "hash");

        public PasswordVerificationResult VerifyHashedPassword(
            User user,
            string hashedPassword,
            string providedPassword
        ) => Slowly(() => _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword));

        public void Dispose() => _mayGoOn.Dispose();

        private T Slowly<T>(Func<T> hash)
        {
            lock (_gate)
            {
                MostAtOnce = Math.Max(MostAtOnce, ++_now);
                if (_now == Environment.ProcessorCount)
                    _full.TrySetResult();
            }
            _mayGoOn.Wait(TimeSpan.FromSeconds(30));
            try
            {
                return hash();
            }
            finally
            {
                lock (_gate)
                    _now--;
            }
        }
    }
}
