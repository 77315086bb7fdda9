namespace Concert.Api.Tests.Support;

using DotNet.Testcontainers.Builders;
using Testcontainers.MsSql;

/// <summary>
/// A SQL Server in a container, for <c>CONCERT_TEST_DATABASE=SqlServer</c> without a connection string. It is started
/// once and ends with the test run.
/// </summary>
internal static class SqlServerContainer
{
    private static readonly Lazy<MsSqlContainer?> Started = new(() =>
    {
        MsSqlContainer container;
        try
        {
            container = new MsSqlBuilder("mcr.microsoft.com/mssql/server:2022-CU20-ubuntu-22.04").Build();
        }
        catch (DockerUnavailableException)
        {
            return null;
        }
        container.StartAsync().GetAwaiter().GetResult();
        return container;
    });

    /// <summary>False where no Docker engine runs.</summary>
    public static bool IsThere => Started.Value is not null;

    /// <summary>Skips the test where there is none.</summary>
    public static string ConnectionString
    {
        get
        {
            Assert.SkipUnless(
                IsThere,
                "ConnectionStrings__Database names no SQL Server, and no Docker engine runs that could start one."
            );
            return Started.Value!.GetConnectionString();
        }
    }
}
