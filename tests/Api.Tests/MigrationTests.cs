namespace Concert.Api.Tests;

using Microsoft.EntityFrameworkCore;

/// <summary>Every change of the model comes with a migration for each database; no server is needed to see that.</summary>
public sealed class MigrationTests
{
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
}
