namespace Concert.Api.Tests;

using Concert.Check;

/// <summary>
/// The checker finds nothing in a good world, and each fault under its number. A number beside it stands where the fault
/// cannot be planted without breaking that rule too.
/// </summary>
public sealed class CheckerTests(CheckedWorld world) : IClassFixture<CheckedWorld>
{
    public static TheoryData<string> Names => [.. PlantedFaults.All.Keys];

    public static TheoryData<string> HarmlessNames => [.. PlantedFaults.Harmless.Keys];

    [Fact]
    public async Task Given_a_good_world_When_it_is_checked_Then_all_is_well_and_something_was_examined_for_each_number()
    {
        var findings = await world.CheckAsync();

        findings.Select(finding => finding.Invariant).ShouldBe([.. Enumerable.Range(1, 18), 20, 21]);
        findings.ShouldAllBe(finding => finding.Checked && finding.Counterexample == null && finding.Examined > 0);
    }

    [Fact]
    public void Given_a_recorded_sale_When_its_history_is_read_Then_no_token_stands_in_it()
    {
        world.History.Calls.ShouldContain(call => call.Given != null);
        world.History.Calls.ShouldContain(call => call.Pass != null);
        foreach (var user in new[] { world.Ann, world.Eve })
        {
            world.Recorded.ShouldContain($"{user.UserId}");
            world.Recorded.ShouldNotContain(user.AccessToken!);
            world.Recorded.ShouldNotContain(user.QueueToken!);
        }
        world.Recorded.ShouldNotContain("Bearer");
    }

    [Fact]
    public async Task Given_no_history_When_a_world_is_checked_Then_what_needs_one_is_not_said_to_be_well()
    {
        var findings = await world.CheckAsync([], history: null);

        findings
            .Where(finding => !finding.Checked)
            .Select(finding => finding.Invariant)
            .ShouldBe([6, 8, 10, 11, 12, 13, 14, 15]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Given_a_planted_fault_When_the_world_is_checked_Then_it_is_found_under_its_number(string name)
    {
        var broken = await BrokenBy(PlantedFaults.All[name]);

        broken.Select(finding => finding.Invariant).ShouldBe(PlantedFaults.All[name].Breaks, string.Join('\n', broken));
    }

    [Theory]
    [MemberData(nameof(HarmlessNames))]
    public async Task Given_what_may_be_right_When_the_world_is_checked_Then_nothing_is_called_broken(string name)
    {
        var broken = await BrokenBy(PlantedFaults.Harmless[name]);

        broken.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_SQL_Server_When_faults_are_planted_Then_every_statement_can_be_written()
    {
        Assert.SkipUnless(
            Servers.HaveDatabase,
            "The ids in the statements come from a world, and there is no server for one."
        );
        foreach (var (name, fault) in PlantedFaults.All.Concat(PlantedFaults.Harmless))
        {
            var capture = new SqlServerCapture();
            await using var context = capture.Context();
            foreach (var plant in fault.Plants)
                await plant(new Plot(world, context));
            capture.Statements.Count.ShouldBeGreaterThanOrEqualTo(fault.Plants.Length, name);
        }
    }

    private async Task<List<Finding>> BrokenBy(PlantedFault fault)
    {
        var history = fault.Calls is null
            ? null
            : new History(
                [.. fault.Calls(world, [.. world.History.Calls])],
                fault.LostAt is null ? [] : [new Marker(Marker.RedisLost, fault.LostAt(world))]
            );
        var findings = await world.CheckAsync(fault.Plants, history);
        return [.. findings.Where(finding => finding.IsBroken)];
    }
}
