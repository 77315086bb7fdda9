namespace Concert.Api.Tests.Support;

using System.Data.Common;

/// <summary>
/// The real servers that the tests run against: those named in the environment, else those that
/// <c>./build.sh services</c> started for this checkout.
/// </summary>
internal static class Servers
{
    private const string DatabaseSetting = "ConnectionStrings__Database";

    private static readonly Lazy<IReadOnlyDictionary<string, string>> Local = new(ReadLocal);

    public static DatabaseProvider Provider { get; } =
        Enum.Parse<DatabaseProvider>(
            Environment.GetEnvironmentVariable("CONCERT_TEST_DATABASE") ?? Setting("Database__Provider")
        );

    public static string Redis { get; } = Setting("ConnectionStrings__Redis");

    /// <summary>False where the tests are to run on a SQL Server and there is none; those that need it are skipped.</summary>
    public static bool HaveDatabase => !IsContainer || SqlServerContainer.IsThere;

    private static bool IsContainer { get; } =
        Provider == DatabaseProvider.SqlServer && Environment.GetEnvironmentVariable(DatabaseSetting) is null;

    /// <summary>A connection string for a database of its own on the server.</summary>
    public static string Database(string name) =>
        new DbConnectionStringBuilder
        {
            ConnectionString = IsContainer ? SqlServerContainer.ConnectionString : Setting(DatabaseSetting),
            ["Database"] = name,
        }.ConnectionString;

    /// <summary>Bounds the pool, in a connection string.</summary>
    public static string Pool(int connections) =>
        $"{(Provider == DatabaseProvider.SqlServer ? "Max" : "Maximum")} Pool Size={connections}";

    private static string Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : Local.Value.GetValueOrDefault(name)
                ?? throw new InvalidOperationException($"{name} is not set; run ./build.sh services first.");

    private static Dictionary<string, string> ReadLocal() =>
        Repository.Find(".local/services.env") is { } file
            ? File.ReadLines(file)
                .Select(line => line.Split('=', 2))
                .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal)
            : [];
}
