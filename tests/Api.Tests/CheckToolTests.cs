namespace Concert.Api.Tests;

using System.Data;
using Concert.Check;
using Microsoft.EntityFrameworkCore;

/// <summary>The checker as operators run it: a process, with what it writes and how it ends.</summary>
public sealed class CheckToolTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_a_database_When_the_tool_checks_it_Then_it_ends_with_0_and_with_1_once_a_promise_is_broken()
    {
        var user = await given.ACustomer();
        (await user.Post("balance/charges", new { amount = 100 })).ShouldBe(HttpStatusCode.Created);

        var (code, written, complaint) = await Check(given.ConnectionString, $"{Servers.Provider}", "--skew", "1");

        code.ShouldBe(0, complaint);
        written.TrimEnd().Split('\n').Length.ShouldBe(20);
        written.ShouldContain("A balance is the sum of its entries, never negative  ok, ");
        written.ShouldContain("Holds that ran out are swept                         not checked (needs --quiet-for)");

        await given.ReadAsync(database =>
            database.Balances.ExecuteUpdateAsync(update =>
                update.SetProperty(balance => balance.Amount, balance => balance.Amount + 1)
            )
        );
        (code, written, _) = await Check(given.ConnectionString, $"{Servers.Provider}");

        code.ShouldBe(1);
        written.ShouldContain("A balance is the sum of its entries, never negative  BROKEN, ");
        written.ShouldContain($"{user.UserId}");
    }

    [Fact]
    public async Task Given_no_SQL_Server_When_the_tool_is_run_Then_it_is_only_the_server_that_is_missing()
    {
        // SqlClient refuses to work at all in a process without cultures.
        var (code, written, complaint) = await Check("Server=127.0.0.1,1;Connect Timeout=1;Encrypt=false", "SqlServer");

        code.ShouldBe(2);
        written.ShouldBeEmpty();
        complaint.ShouldStartWith("Nothing was found out: A network-related or instance-specific error occurred");
    }

    [Fact]
    public async Task Given_an_argument_that_it_does_not_know_When_the_tool_is_run_Then_it_says_how_it_is_used()
    {
        var (code, _, complaint) = await Check("Server=nowhere", "SqlServer", "--histroy", "calls.jsonl");

        code.ShouldBe(2);
        complaint.ShouldStartWith("Usage:");
    }

    /// <summary>Read off, and not run here.</summary>
    [Fact]
    public void Given_SQL_Server_When_it_is_checked_Then_it_is_read_at_a_snapshot_for_which_no_writer_waits()
    {
        var server = typeof(Checker).Assembly.GetType("Concert.Check.Server", throwOnError: true)!;

        var sqlServer = server.GetMethod("Of")!.Invoke(obj: null, ["SqlServer"]);

        server.GetProperty("Instant")!.GetValue(sqlServer).ShouldBe(IsolationLevel.Snapshot);
    }

    private static Task<(int Code, string Written, string Complaint)> Check(
        string connectionString,
        string provider,
        params string[] arguments
    ) =>
        Command.RunOurs(
            Path.Combine(
                AppContext.BaseDirectory.Replace(
                    Path.Combine("tests", "Api.Tests"),
                    Path.Combine("tools", "Check"),
                    StringComparison.Ordinal
                ),
                "Concert.Check.dll"
            ),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["ConnectionStrings:Database"] = connectionString,
                ["Database:Provider"] = provider,
            },
            arguments
        );
}
