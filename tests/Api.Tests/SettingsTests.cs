namespace Concert.Api.Tests;

using Microsoft.Extensions.Options;

/// <summary>What cannot work is refused at the start, before a customer finds out.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("ConnectionStrings:Database", "")]
    [InlineData("ConnectionStrings:Redis", "")]
    [InlineData("Events:StreamLength", "0")]
    [InlineData("Idempotency:Retention", "23:59:59")]
    [InlineData("Passwords:IterationCount", "0")]
    [InlineData("Redis:CallTimeout", "00:00:00")]
    [InlineData("Redis:CallTimeout", "00:00:11")]
    [InlineData("Tokens:AccessTokenLifetime", "00:00:00")]
    [InlineData("Tokens:SigningKey", "short")]
    [InlineData("Tokens:SigningKey", "development-only: long enough, but everybody knows it")]
    public void Given_a_setting_outside_its_limits_When_an_instance_starts_Then_it_refuses(string name, string value)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value };

        Should
            .Throw<OptionsValidationException>(() =>
                new ApiHost("Host=127.0.0.1", "none:", Locks.On, settings: settings)
            )
            .Message.ShouldContain(name.Split(':')[1]);
    }
}
