namespace Concert.Api.Tests;

using Microsoft.Playwright;

/// <summary>The rehearsal that an organizer starts, watches and removes in a browser.</summary>
public sealed class RehearsalPageTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_an_organizer_When_a_rehearsal_runs_in_the_browser_Then_it_is_watched_judged_and_removed()
    {
        await using var browser = await Browser.Start();
        var visit = await OpenOperations(browser);
        var page = visit.Page;
        await page.SetViewportSizeAsync(1_280, 900);

        await page.GetByLabel("Buyers").FillAsync("30");
        await page.GetByLabel("Seats").FillAsync("12");
        await page.GetByLabel("Seconds").FillAsync("5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the rehearsal" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Stop" })).ToBeVisibleAsync();
        var heading = page.GetByRole(AriaRole.Heading, new() { Name = "every rule was kept" });
        await Assertions.Expect(heading).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(heading).ToBeFocusedAsync();
        (await visit.Barriers()).ShouldBeEmpty();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Finished" }))
            .ToHaveJSPropertyAsync("value", 30);
        await page.ScreenshotAsync(new() { Path = Screenshot("rehearsal"), FullPage = true });

        var rehearsals = await given.AnOrganizer().Get("admin/rehearsals");
        var id = rehearsals.Items.ShouldHaveSingleItem().GetProperty("id").GetInt64();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove its data" }).ClickAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start the rehearsal" }))
            .ToBeVisibleAsync();
        (await given.Anybody().Get($"concerts/{id}")).ShouldBe(HttpStatusCode.NotFound);
        visit.Complaints.ShouldAllBe(
            complaint => complaint.Contains("409", StringComparison.Ordinal),
            "seats are taken"
        );
    }

    [Fact]
    public async Task Given_a_rehearsal_that_was_left_over_When_the_panel_opens_Then_it_is_offered_for_removal()
    {
        var rehearsal = await given.AConcert(rehearsal: true);
        await using var browser = await Browser.Start();
        var visit = await OpenOperations(browser);

        var remove = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Remove the data of Test" });
        await remove.ClickAsync();

        await Assertions.Expect(remove).ToHaveCountAsync(0);
        (await given.Anybody().Get($"concerts/{rehearsal.Id}")).ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<Visit> OpenOperations(Browser browser) =>
        await browser.Open(
            new Uri(given.Host.ClientOptions.BaseAddress, "operations#/rehearsal"),
            await given.AnOrganizerAccount()
        );

    private static string Screenshot(string name) =>
        Path.Combine(Path.GetDirectoryName(Repository.File("Concert.sln"))!, "artifacts", "screenshots", $"{name}.png");
}
