namespace Concert.Api.Tests;

using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

/// <summary>
/// Every change of the model comes with a migration for each database, which can also be run as a script, and by several
/// instances at once.
/// </summary>
public sealed partial class MigrationTests
{
    public static TheoryData<MigrationsSqlGenerationOptions> Scripts =>
        [MigrationsSqlGenerationOptions.Default, MigrationsSqlGenerationOptions.Idempotent];

    [Fact]
    public void Given_the_model_When_it_is_compared_with_the_migrations_of_PostgreSQL_Then_nothing_is_missing()
    {
        using var context = new PostgreSqlContext.Factory().CreateDbContext([]);
        context.Database.HasPendingModelChanges().ShouldBeFalse();
        context.Database.GetMigrations().ShouldNotBeEmpty();
    }

    [Fact]
    public void Given_the_model_When_it_is_compared_with_the_migrations_of_SQL_Server_Then_nothing_is_missing()
    {
        using var context = new SqlServerContext.Factory().CreateDbContext([]);
        context.Database.HasPendingModelChanges().ShouldBeFalse();
        context.Database.GetMigrations().ShouldNotBeEmpty();
    }

    [Fact]
    public void Given_an_index_whose_duplicates_mean_something_to_clients_When_it_is_looked_for_Then_the_model_has_it()
    {
        using var context = new PostgreSqlContext.Factory().CreateDbContext([]);
        var unique = context
            .Model.GetEntityTypes()
            .SelectMany(entity => entity.GetIndexes())
            .Where(index => index.IsUnique)
            .Select(index => index.GetDatabaseName()!);

        Constraints.Errors.Keys.Except(unique, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Given_both_databases_When_their_migrations_are_compared_Then_they_have_the_same_steps()
    {
        using var postgreSql = new PostgreSqlContext.Factory().CreateDbContext([]);
        using var sqlServer = new SqlServerContext.Factory().CreateDbContext([]);

        Names(postgreSql).ShouldBe(Names(sqlServer));

        static IEnumerable<string> Names(DbContext context) =>
            context.Database.GetMigrations().Select(id => id[(id.IndexOf('_', StringComparison.Ordinal) + 1)..]);
    }

    [Theory, MemberData(nameof(Scripts))]
    public void Given_the_migrations_of_SQL_Server_When_they_are_a_script_Then_no_batch_uses_a_column_that_it_adds(
        MigrationsSqlGenerationOptions script
    )
    {
        using var context = new SqlServerContext.Factory().CreateDbContext([]);

        foreach (var batch in Batches(context, script))
        {
            var added = AddedColumn().Matches(batch).Select(match => match.Groups["column"].Value).ToList();
            var compiled = BoundWhenRun().Replace(batch, "").Split([.. " ,.()[]=<>;\r\n"]);
            added.Intersect(compiled, StringComparer.OrdinalIgnoreCase).ShouldBeEmpty();
        }
    }

    [Theory, MemberData(nameof(Scripts))]
    public async Task Given_an_empty_database_When_the_script_of_the_migrations_is_run_Then_none_is_missing(
        MigrationsSqlGenerationOptions script
    )
    {
        await using var given = new Given();
        await using var database = given.Database();
        await database.GetService<IRelationalDatabaseCreator>().CreateAsync();

        await Run();
        if (script == MigrationsSqlGenerationOptions.Idempotent)
            await Run();

        (await database.Database.GetPendingMigrationsAsync()).ShouldBeEmpty();
        (await database.Concerts.CountAsync()).ShouldBe(0);

        async Task Run()
        {
            foreach (var batch in Batches(database, script))
                await database.Database.ExecuteSqlRawAsync(batch);
        }
    }

    [Fact]
    public async Task Given_no_database_When_several_instances_make_it_at_once_Then_all_find_it_up_to_date()
    {
        await using var given = new Given();

        var codes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Run(given, "--migrate")));

        codes.ShouldAllBe(code => code == 0);
        await using var database = given.Database();
        (await database.Database.GetPendingMigrationsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_no_database_When_an_instance_waits_for_its_migration_Then_it_ends_once_nothing_is_missing()
    {
        await using var given = new Given();
        var missing = WaitAndLook();

        (await Run(given, "--migrate")).ShouldBe(0);

        (await missing).ShouldBeEmpty();

        async Task<IEnumerable<string>> WaitAndLook()
        {
            (await Run(given, "--wait-for-migration")).ShouldBe(0);
            await using var database = given.Database();
            return await database.Database.GetPendingMigrationsAsync();
        }
    }

    private static async Task<int> Run(Given given, string command)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Database"] = given.ConnectionString,
            ["ConnectionStrings:Redis"] = Servers.Redis,
            ["Database:Provider"] = $"{Servers.Provider}",
            ["Database:SeedDemoData"] = "false",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
        };
        return (await ApiProcess.Run(settings, command)).Code;
    }

    private static IEnumerable<string> Batches(DbContext context, MigrationsSqlGenerationOptions script) =>
        BatchEnd()
            .Split(context.GetService<IMigrator>().GenerateScript(options: script))
            .Where(batch => !string.IsNullOrWhiteSpace(batch));

    [GeneratedRegex(@"^GO\r?$", RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex BatchEnd();

    [GeneratedRegex(
        @"ALTER TABLE \[\w+\] ADD \[(?<column>\w+)\]",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex AddedColumn();

    /// <summary>What adds a column, an index without a condition, and texts: SQL Server looks at their columns last.</summary>
    [GeneratedRegex(
        @"ALTER TABLE \[\w+\] ADD \[\w+\]|CREATE (UNIQUE )?INDEX \[\w+\] ON \[\w+\] \([^)]*\);|N'([^']|'')*'",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex BoundWhenRun();
}
