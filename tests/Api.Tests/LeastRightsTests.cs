namespace Concert.Api.Tests;

using Concert.Fuzz;
using Npgsql;
using StackExchange.Redis;

/// <summary>
/// The rights that deploy/ gives are enough for every call and every job, and for nothing that the service need not do.
/// </summary>
public sealed class LeastRightsTests : IDisposable
{
    private readonly LogFile _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Given_the_rights_of_the_deployment_When_an_instance_serves_Then_they_suffice_and_nothing_can_be_dropped()
    {
        await using var postgres = Servers.Provider == DatabaseProvider.PostgreSql ? await OwnPostgres.Start() : null;
        using var redis = await OwnRedis.Start();
        Assert.SkipWhen(postgres is null || redis is null, "It needs a PostgreSQL and a Redis of its own.");
        var settings = new Dictionary<string, string>(_log.Settings, StringComparer.Ordinal);
        await using var given = new Given(postgres, redis.ConnectionString) { Settings = settings };
        settings["ConnectionStrings:Database"] = $"{given.ConnectionString};Username=concert_service";
        settings["ConnectionStrings:Redis"] = await WithUser(redis);
        settings["Redis:KeyPrefix"] = "concert:";
        settings["RateLimits:Enabled"] = "false";
        // Jobs warn of what they cannot do.
        settings["Logging:LogLevel:Default"] = "Information";

        var name = new NpgsqlConnectionStringBuilder(given.ConnectionString).Database!;
        await Run($"{postgres.ConnectionString};Database=postgres", $"CREATE DATABASE {name}");
        await Run(given.ConnectionString, await File.ReadAllTextAsync(Repository.File("deploy/postgresql-roles.sql")));
        var migrator = $"{given.ConnectionString};Username=concert_migrator";
        (await ApiProcess.Run(SettingsOf(settings, migrator), "--migrate")).Code.ShouldBe(0);

        var report = await Fuzzer.RunAsync(
            new FuzzOptions(
                given.Host.ClientOptions.BaseAddress,
                Requests: 400,
                Seed: 3,
                await File.ReadAllTextAsync(Repository.File("docs/api-errors.md")),
                () => Task.FromResult(given.AnOrganizer().AccessToken!)
            )
        );
        report.Faults.ShouldBeEmpty();
        await given.Anybody().Get("/health/ready");
        foreach (var line in await _log.Until("/health/ready"))
        {
            line.Text.ShouldNotContain("permission denied", Case.Insensitive);
            line.Text.ShouldNotContain("NOPERM", Case.Insensitive);
        }

        var service = settings["ConnectionStrings:Database"];
        foreach (
            var forbidden in new[]
            {
                "DROP TABLE seats",
                "TRUNCATE seats",
                "ALTER TABLE seats ADD COLUMN note text",
                "CREATE TABLE notes (id int)",
                "CREATE TEMPORARY TABLE notes (id int)",
                "CREATE SCHEMA notes",
            }
        )
            (await Should.ThrowAsync<PostgresException>(Run(service, forbidden), forbidden)).SqlState.ShouldBe(
                PostgresErrorCodes.InsufficientPrivilege
            );

        // A later migration needs no grant of its own.
        await Run(migrator, "CREATE TABLE later (id int GENERATED ALWAYS AS IDENTITY, note text)");
        await Run(service, "INSERT INTO later (note) VALUES ('a'); UPDATE later SET note = 'b'; DELETE FROM later");
        await Should.ThrowAsync<PostgresException>(Run(service, "DROP TABLE later"));
    }

    /// <summary>Makes the user of deploy/redis-users.acl, and answers the connection string with which it signs in.</summary>
    private static async Task<string> WithUser(OwnRedis redis)
    {
        const string password = "a-password-of-one-test";
        var users = await File.ReadAllLinesAsync(Repository.File("deploy/redis-users.acl"));
        var user = users.Single(line => line.StartsWith("user concert ", StringComparison.Ordinal));
        var rules = user.Replace("replace-this-password", password, StringComparison.Ordinal).Split(' ')[2..];
        await using var admin = await ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},allowAdmin=true");
        await admin.GetDatabase().ExecuteAsync("ACL", ["SETUSER", "concert", .. rules]);

        var connection = $"{redis.ConnectionString},user=concert,password={password}";
        await using var concert = await ConnectionMultiplexer.ConnectAsync($"{connection},allowAdmin=true");
        var database = concert.GetDatabase();
        foreach (
            var forbidden in new[]
            {
                "FLUSHALL",
                "KEYS *",
                "SCAN 0",
                "RANDOMKEY",
                "SCRIPT FLUSH",
                "CONFIG GET *",
                "GET other:key",
                "ACL LIST",
                "MONITOR",
            }
        )
        {
            var words = forbidden.Split(' ');
            (
                await Should.ThrowAsync<RedisServerException>(database.ExecuteAsync(words[0], [.. words[1..]]))
            ).Message.ShouldStartWith("NOPERM", Case.Sensitive, forbidden);
        }
        return connection;
    }

    private static Dictionary<string, string> SettingsOf(Dictionary<string, string> settings, string database) =>
        new(settings, StringComparer.Ordinal)
        {
            ["ConnectionStrings:Database"] = database,
            ["Database:Provider"] = "PostgreSql",
            ["Tokens:SigningKey"] = ApiHost.SigningKey,
            ["Secrets:Keys:0"] = ApiHost.SecretKey,
        };

    private static async Task Run(string database, string statements)
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statements, connection);
        await command.ExecuteNonQueryAsync();
    }
}
