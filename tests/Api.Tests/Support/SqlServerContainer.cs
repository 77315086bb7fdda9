#if PUBLIC_FEED
namespace Concert.Api.Tests.Support;

using Testcontainers.MsSql;

/// <summary>
/// A SQL Server in a container, where the public feed and a Docker engine are there, for
/// <c>CONCERT_TEST_DATABASE=SqlServer</c> without a connection string. It is started once and ends with the test run.
/// </summary>
internal static class SqlServerContainer
{
    private static readonly Lazy<MsSqlContainer> Started = new(() =>
    {
        var container = new MsSqlBuilder().Build();
        container.StartAsync().GetAwaiter().GetResult();
        return container;
    });

    public static string ConnectionString => Started.Value.GetConnectionString();
}
#endif
