namespace Concert.Api.Tests.Support;

using System.Collections.Concurrent;
using Microsoft.Playwright;

/// <summary>The machine's Chromium, without a window. It is not downloaded: tests are skipped where there is none.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright _driver;
    private readonly IBrowser _browser;

    private Browser(IPlaywright driver, IBrowser browser) => (_driver, _browser) = (driver, browser);

    public static async Task<Browser> Start()
    {
        var chromium = Command.Find("chromium");
        Assert.SkipWhen(
            chromium is null && Environment.GetEnvironmentVariable("CI") is not "true",
            "Chromium is not installed on this machine."
        );
        var driver = await Playwright.CreateAsync();
        try
        {
            return new Browser(driver, await driver.Chromium.LaunchAsync(new() { ExecutablePath = chromium }));
        }
        catch
        {
            driver.Dispose();
            throw;
        }
    }

    /// <summary>Opens a page of a visitor who has been nowhere yet.</summary>
    public async Task<Visit> Open(Uri address)
    {
        var page = await _browser.NewPageAsync();
        var visit = new Visit(page);
        await page.GotoAsync(address.ToString());
        return visit;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _driver.Dispose();
    }
}

/// <summary>A page, and what it has complained of in the console.</summary>
internal sealed class Visit
{
    private readonly ConcurrentQueue<string> _complaints = new();

    public Visit(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
    }

    public IPage Page { get; }

    public IReadOnlyCollection<string> Complaints => _complaints;
}
