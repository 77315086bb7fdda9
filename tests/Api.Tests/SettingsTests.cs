namespace Concert.Api.Tests;

/// <summary>What cannot work is refused at the start, before a customer finds out.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("ConnectionStrings:Database", "")]
    [InlineData("ConnectionStrings:Database", "db.example.com")]
    [InlineData("ConnectionStrings:Database", "Host=127.0.0.1;Pasword=secret")]
    [InlineData("ConnectionStrings:Redis", "")]
    [InlineData("ConnectionStrings:Redis", "127.0.0.1:1,pasword=secret")]
    [InlineData("Challenge:Difficulty", "31")]
    [InlineData("Challenge:Lifetime", "00:00:09")]
    [InlineData("Events:Retention", "23:59:59")]
    [InlineData("Events:StreamLength", "0")]
    [InlineData("Idempotency:Retention", "23:59:59")]
    [InlineData("Passwords:IterationCount", "99999")]
    [InlineData("Redis:CallTimeout", "00:00:00")]
    [InlineData("Redis:CallTimeout", "00:00:11")]
    [InlineData("Tokens:AccessTokenLifetime", "00:00:00")]
    [InlineData("Tokens:SigningKey", "short")]
    [InlineData("Tokens:SigningKey", "development-only: long enough, but everybody knows it")]
    [InlineData("Tokens:SigningKey", "")]
    [InlineData("Tokens:SigningKey", "   too short, but for the blanks   ")]
    [InlineData("Tokens:SigningKey", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("Tokens:SigningKey", "a password, a password, a password, a password, ")]
    [InlineData("Tokens:SigningKey", "  Development-Only: long enough, but everybody knows it")]
    [InlineData("Tokens:SigningKeys:0", "short")]
    [InlineData("Tokens:SigningKeys:0", "development-only: long enough, but everybody knows it")]
    [InlineData("Secrets:Keys:0", "")]
    [InlineData("Secrets:Keys:0", "short")]
    [InlineData("Secrets:Keys:0", "development-only: long enough, but everybody knows it")]
    [InlineData("Secrets:Keys:1", "short")]
    [InlineData("Redis:CallTimeout", "soon")]
    [InlineData("Database:Provider", "Oracle")]
    [InlineData("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")]
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
            ["Tokens:SigningKey"] = "a key that is only known to this run of the tests",
            ["Secrets:Keys:0"] = "another key that is only known to this run of the tests",
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
}
