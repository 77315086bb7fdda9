namespace Concert.Api.Tests;

using System.Security.Cryptography;
using Concert.Api.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using NSubstitute;
using PasswordHasherOptions = Microsoft.AspNetCore.Identity.PasswordHasherOptions;

/// <summary>What cannot work is refused at the start, before a customer finds out.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("ConnectionStrings:Database", "")]
    [InlineData("ConnectionStrings:Database", "db.example.com")]
    [InlineData("ConnectionStrings:Database", "Host=127.0.0.1;Pasword=secret")]
    [InlineData("ConnectionStrings:Database", "Database=concert;Password=secret")]
    [InlineData("ConnectionStrings:Database", "Host=127.0.0.1;Port=70000")]
    [InlineData("ConnectionStrings:Database", "Host=127.0.0.1;Minimum Pool Size=50;Maximum Pool Size=5")]
    [InlineData("ConnectionStrings:Redis", "")]
    [InlineData("ConnectionStrings:Redis", "127.0.0.1:1,pasword=secret")]
    [InlineData("ConnectionStrings:Redis", "redis://127.0.0.1:1")]
    [InlineData("ConnectionStrings:Redis", "password=secret")]
    [InlineData("Challenge:Difficulty", "31")]
    [InlineData("Challenge:Lifetime", "00:00:09")]
    [InlineData("Events:Retention", "23:59:59")]
    [InlineData("Events:StreamLength", "0")]
    [InlineData("ForwardedHeaders:KnownNetworks:0", "10.0.0.0/33")]
    [InlineData("ForwardedHeaders:KnownProxies:0", "proxy.example.com")]
    [InlineData("ForwardedHeaders:KnownProxies", "10.0.0.1")]
    [InlineData("ForwardedHeaders:KnownNetworks:0", "0.0.0.0/0")]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true")]
    [InlineData("Idempotency:Retention", "23:59:59")]
    [InlineData("Locks:Patience", "00:00:31")]
    [InlineData("Locks:Lease", "00:00:02")]
    [InlineData("Metrics:Enabled", "of")]
    [InlineData("Metrics:Port", "0")]
    [InlineData("Money:Currency", "krw")]
    [InlineData("Money:Currency", "")]
    [InlineData("Passwords:IterationCount", "99999")]
    [InlineData("RateLimits:Enabled", "maybe")]
    [InlineData("RateLimits:Holds", "0")]
    [InlineData("RateLimits:Window", "01:00:01")]
    [InlineData("Redis:CallTimeout", "00:00:00")]
    [InlineData("Redis:CallTimeout", "00:00:11")]
    [InlineData("Tokens:AccessTokenLifetime", "00:00:00")]
    [InlineData("Tokens:SigningKey", "short")]
    [InlineData("Tokens:SigningKey", "")]
    [InlineData("Tokens:SigningKeys:0", "short")]
    [InlineData("Secrets:Keys:0", "")]
    [InlineData("Secrets:Keys:0", "short")]
    [InlineData("Secrets:Keys:1", "short")]
    [InlineData("Redis:CallTimeout", "soon")]
    [InlineData("Settings:Folder", "/no/such/folder")]
    [InlineData("SignIn:FreeAttempts", "0")]
    [InlineData("SignIn:LongestWait", "02:00:00")]
    [InlineData("Database:Provider", "Oracle")]
    [InlineData("Database:Provider", "7")]
    [InlineData("Database:ProbeTimeout", "00:00:00.050")]
    [InlineData("Database:TransactionTimeout", "00:00:00")]
    [InlineData("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")]
    [InlineData("Docs:Enabled", "of")]
    [InlineData("Cors:Origins:0", "*")]
    [InlineData("Passes:SigningKeys:0", "bm8ga2V5")]
    [InlineData("WaitingRoom:Shops:0", "http://shop.example/enter")]
    [InlineData("WaitingRoom:Shops:0", "https://shop.example/enter")]
    [InlineData("Cors:Origins:0", "https://shop.example.com/")]
    public async Task Given_a_setting_outside_its_limits_When_an_instance_starts_Then_it_says_so_in_one_line_and_ends(
        string name,
        string value
    )
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ConnectionStrings:Database"] = "Host=127.0.0.1;Port=1",
            ["ConnectionStrings:Redis"] = "127.0.0.1:1",
            ["Tokens:SigningKey"] = RandomNumberGenerator.GetHexString(64),
            ["Secrets:Keys:0"] = RandomNumberGenerator.GetHexString(64),
            [name] = value,
        };

        var ended = await ApiProcess.Run(settings);

        ended.Code.ShouldBe(2);
        ended.Complaint.ShouldBeEmpty();
        ended
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldHaveSingleItem()
            .ShouldContain(name.Split(':') is [_, var key, ..] ? key : name);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("   too short, but for the blanks   ")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("Summer2026!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    [InlineData("a password, a password, a password, a password, ")]
    [InlineData("0123456789012345678901234567890123456789x")]
    [InlineData("your-256-bit-secret-your-256-bit")]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345")]
    [InlineData("secret0123456789abcdef0123456789")]
    [InlineData("a-string-secret-at-least-256-bits-long")]
    [InlineData("development-only: long enough, but everybody knows it")]
    [InlineData("\t DEVELOPMENT-Only: long enough, but everybody knows it")]
    [InlineData("a key that is only known to this run of the tests")]
    [InlineData(" A key that is only known to this run of the tests\n")]
    [InlineData("the second key, which took the place of the first")]
    public void Given_a_key_that_others_could_know_or_guess_When_an_instance_would_start_with_it_Then_it_is_refused(
        string key
    )
    {
        Refusals(key, RandomNumberGenerator.GetHexString(64)).ShouldContain("Tokens:SigningKey");
        Refusals(RandomNumberGenerator.GetHexString(64), key).ShouldContain("Secrets:Keys:0");
    }

    [Fact]
    public async Task Given_the_keys_that_Docker_Compose_falls_back_to_When_an_instance_would_start_with_them_Then_both_are_refused()
    {
        var compose = await File.ReadAllTextAsync(Repository.File("docker-compose.yml"));
        var keys = compose.Split("_KEY:-")[1..].Select(part => part.Split('}')[0]).ToList();

        keys.Count.ShouldBe(2);
        Refusals(keys[0], keys[1]).ShouldContain("Tokens:SigningKey");
        Refusals(keys[0], keys[1]).ShouldContain("Secrets:Keys:0");
    }

    [Fact]
    public void Given_random_keys_When_an_instance_would_start_with_them_Then_they_are_good()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var decimals = string.Concat(Enumerable.Range(0, 32).Select(_ => RandomNumberGenerator.GetInt32(10)));
            Refusals(Convert.ToBase64String(RandomNumberGenerator.GetBytes(24)), decimals).ShouldBeEmpty();
        }
    }

    /// <summary>What an instance outside of Development has to say against the keys.</summary>
    private static string Refusals(string signingKey, string secretKey)
    {
        var environment = Substitute.For<IHostEnvironment>();
        environment.EnvironmentName.Returns("Production");
        var services = new ServiceCollection();
        services.RequireGoodKeys(environment);
        services.Configure<PasswordHasherOptions>(passwords => passwords.IterationCount = 100_000);
        services.Configure<TokenOptions>(tokens => tokens.SigningKey = signingKey);
        services.Configure<SecretOptions>(secrets => secrets.Keys.Add(secretKey));
        using var provider = services.BuildServiceProvider();
        try
        {
            provider.GetRequiredService<IStartupValidator>().Validate();
            return "";
        }
        catch (Exception refused) when (refused is OptionsValidationException or AggregateException)
        {
            return refused.Message;
        }
    }
}
