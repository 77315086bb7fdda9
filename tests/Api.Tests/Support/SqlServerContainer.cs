namespace Concert.Api.Tests.Support;

using Testcontainers.MsSql;

/// <summary>
/// A SQL Server in a container of a Docker engine, for <c>CONCERT_TEST_DATABASE=SqlServer</c> without a connection
/// string. It is started once and ends with the test run.
/// </summary>
internal static class SqlServerContainer
{
    private static readonly Lazy<MsSqlContainer> Started = new(() =>
    {
        var container = new MsSqlBuilder("mcr.microsoft.com/mssql/server:2022-latest").Build();
        container.StartAsync().GetAwaiter().GetResult();
        return container;
    });

    public static string ConnectionString => Started.Value.GetConnectionString();
}
