namespace Concert.Api.Tests;

using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Data.SqlClient;
using Npgsql;
using StackExchange.Redis;

/// <summary>The production stack of deploy/compose, as far as it goes without containers.</summary>
public sealed partial class StackTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concert-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("docker-compose.yml")]
    [InlineData("deploy/compose/docker-compose.yml")]
    public async Task Given_a_Compose_file_When_a_linter_reads_it_Then_it_fits_the_schema_and_has_no_hazards(
        string file
    )
    {
        var contract = Path.GetDirectoryName(Repository.File("tests/Contract/package.json"))!;

        var written = await Node.RunPackage(contract, "dclint", "--config", "dclint.yml", Repository.File(file));

        written.ShouldBeNullOrWhiteSpace();
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("sqlserver", "kafka")]
    public async Task Given_a_new_checkout_When_its_secrets_are_made_twice_Then_each_is_there_random_and_stays(
        params string[] arguments
    )
    {
        await MakeSecrets(arguments);
        var secrets = Read();
        await MakeSecrets(arguments);

        Read().ShouldBe(secrets);
        var compose = await File.ReadAllTextAsync(Repository.File("deploy/compose/docker-compose.yml"));
        SecretFile().Matches(compose).Select(match => match.Groups["name"].Value).ShouldBe(secrets.Keys, true);
        secrets.Values.Distinct(StringComparer.Ordinal).Count().ShouldBe(secrets.Count);
        var environment = await File.ReadAllTextAsync(Path.Combine(_folder, "compose", ".env"));
        environment.ShouldContain($"COMPOSE_PROFILES={string.Join(',', arguments)}\n");
        var connection = secrets["ConnectionStrings__Database"];
        if (arguments[0] == "postgres")
            new NpgsqlConnectionStringBuilder(connection).Password.ShouldBe(secrets["service_password"]);
        else
            new SqlConnectionStringBuilder(connection).Password.ShouldBe(secrets["service_password"]);
    }

    [Fact]
    public async Task Given_the_servers_of_the_stack_When_they_are_set_up_with_its_secrets_Then_the_service_gets_in()
    {
        await using var postgres = await OwnPostgres.Start();
        Assert.SkipWhen(postgres is null, "It needs a PostgreSQL of its own.");
        await MakeSecrets("postgres");
        var server = new NpgsqlConnectionStringBuilder(postgres.ConnectionString);
        string[] psql =
        [
            "psql",
            "--no-psqlrc",
            "--set=ON_ERROR_STOP=1",
            $"--host={server.Host}",
            $"--port={server.Port}",
            $"--username={server.Username}",
        ];
        await Command.Run([.. psql, "--dbname=postgres", "--command=CREATE DATABASE concert"]);
        foreach (var script in new[] { "postgresql-roles.sql", "compose/postgresql-passwords.sql" })
            await Command.Run([.. psql, "--dbname=concert", $"--file={Path.Combine(_folder, script)}"]);
        var unprotected = await Command.Run([
            .. psql,
            "--dbname=concert",
            "--tuples-only",
            "--command=SELECT rolname FROM pg_authid WHERE rolname LIKE 'concert_%' AND rolpassword IS NULL",
        ]);
        unprotected.Trim().ShouldBeEmpty();

        var port = Command.FreePort();
        using var redis = Command.Start("sh", Path.Combine(_folder, "compose/redis.sh"), "--port", $"{port}");
        try
        {
            while (await redis.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                    break;
            }
            await ShouldKeepItsData(port);

            Point("ConnectionStrings__Redis", "redis:6379", $"127.0.0.1:{port}");
            foreach (var login in new[] { "ConnectionStrings__Database.migrator", "ConnectionStrings__Database" })
                Point(login, "Host=postgres", $"Host={server.Host};Port={server.Port}");
            var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Settings:Folder"] = Secrets };
            var migrator = $"--ConnectionStrings:Database={Read()["ConnectionStrings__Database.migrator"]}";
            (await ApiProcess.Run(settings, "--migrate", migrator)).Code.ShouldBe(0);
            (await ApiProcess.Run(settings, "--wait-for-migration")).Code.ShouldBe(0);
            (await ApiProcess.Run(settings, "--rebuild-ranking")).Code.ShouldBe(0);
        }
        finally
        {
            redis.Kill();
            await redis.WaitForExitAsync();
        }
    }

    private string Secrets => Path.Combine(_folder, "compose", "secrets");

    /// <summary>In a copy of deploy/, whose paths in containers lead there.</summary>
    private async Task MakeSecrets(params string[] arguments)
    {
        if (!Directory.Exists(Secrets))
        {
            var shipped = Path.GetDirectoryName(Repository.File("deploy/redis.conf"))!;
            await Command.Run("cp", "-r", $"{shipped}/.", _folder);
            Directory.CreateDirectory(Path.Combine(_folder, "data"));
            foreach (var file in new[] { "redis.sh", "postgresql-passwords.sql" })
            {
                var path = Path.Combine(_folder, "compose", file);
                var text = new StringBuilder(await File.ReadAllTextAsync(path))
                    .Replace("/run/secrets", Secrets)
                    .Replace("/etc/redis/users.acl", $"{_folder}/redis-users.acl")
                    .Replace("/etc/redis", _folder)
                    .Replace("/tmp/users.acl", $"{_folder}/data/users.acl")
                    .Replace("--dir /data", $"--dir {_folder}/data --bind 127.0.0.1");
                await File.WriteAllTextAsync(path, text.ToString());
            }
        }
        await Command.Run([Path.Combine(_folder, "compose", "init.sh"), .. arguments]);
    }

    private Dictionary<string, string> Read() =>
        Directory
            .GetFiles(Secrets)
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal);

    private void Point(string secret, string from, string to)
    {
        var file = Path.Combine(Secrets, secret);
        var text = File.ReadAllText(file).Replace(from, to, StringComparison.Ordinal);
        File.Delete(file);
        File.WriteAllText(file, text);
    }

    private async Task ShouldKeepItsData(int port)
    {
        await Should.ThrowAsync<RedisConnectionException>(ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port}"));
        await using var redis = await ConnectionMultiplexer.ConnectAsync(
            $"{Read()["ConnectionStrings__Redis"].Replace("redis:6379", $"127.0.0.1:{port}", StringComparison.Ordinal)},allowAdmin=true"
        );
        var info = (string)(await redis.GetDatabase().ExecuteAsync("INFO"))!;
        info.ShouldContain("aof_enabled:1");
        info.ShouldContain("maxmemory_policy:noeviction");
        info.ShouldNotContain("maxmemory:0");
    }

    [GeneratedRegex(@"file: secrets/(?<name>\S+) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SecretFile();
}
