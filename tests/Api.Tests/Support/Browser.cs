namespace Concert.Api.Tests.Support;

using System.Collections.Concurrent;
using System.Text.Json;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
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

    /// <summary>Opens a page of a visitor who has been nowhere yet, or who is signed in as a customer.</summary>
    public async Task<Visit> Open(Uri address, Client? by = null)
    {
        var context = await _browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 1280, Height = 900 },
                Locale = "en",
            }
        );
        if (by is not null)
        {
            var session = new
            {
                accessToken = by.AccessToken,
                expiresAt = DateTimeOffset.UtcNow.AddHours(1),
                email = "ann@example.com",
            };
            await context.AddInitScriptAsync(
                $"localStorage['concert.session'] ??= JSON.stringify({JsonSerializer.Serialize(session)})"
            );
        }
        return await Visit.Open(context, address);
    }

    /// <summary>A visitor of whom more is to be said.</summary>
    public Task<IBrowserContext> NewContext(BrowserNewContextOptions options) => _browser.NewContextAsync(options);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _driver.Dispose();
    }
}

/// <summary>One browser for the tests of a class.</summary>
public sealed class SharedBrowser : IAsyncDisposable
{
    private Task<Browser>? _browser;

    internal Task<Browser> Start() => _browser ??= Browser.Start();

    public async ValueTask DisposeAsync()
    {
        if (_browser is { IsCompletedSuccessfully: true })
            await (await _browser).DisposeAsync();
    }
}

/// <summary>A page, and what it has complained of in the console.</summary>
internal sealed class Visit
{
    private readonly ConcurrentQueue<string> _complaints = new();

    private Visit(IPage page)
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

    public static async Task<Visit> Open(IBrowserContext context, Uri address)
    {
        var visit = new Visit(await context.NewPageAsync());
        await visit.Page.GotoAsync(address.ToString());
        return visit;
    }

    /// <summary>Another tab of the same visitor.</summary>
    public Task<Visit> OpenTab(Uri address) => Open(Page.Context, address);

    /// <summary>What axe-core finds serious or critical, in light and dark; only colours differ between them.</summary>
    public async Task<IReadOnlyList<string>> Barriers()
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        var light = await Page.RunAxe();
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        var dark = await Page.RunAxe(new() { RunOnly = RunOnlyOptions.Rules("color-contrast") });
        return
        [
            .. light
                .Violations.Concat(dark.Violations)
                .Where(rule => rule.Impact is "serious" or "critical")
                .SelectMany(rule => rule.Nodes.Select(node => $"{rule.Id}: {node.Html}")),
        ];
    }

    /// <summary>Keeps what the page looks like in artifacts/screenshots, for people.</summary>
    public Task Screenshot(string name) =>
        Page.ScreenshotAsync(
            new()
            {
                Path = Path.Combine(
                    Path.GetDirectoryName(Repository.File("Concert.sln"))!,
                    "artifacts",
                    "screenshots",
                    $"{name}.png"
                ),
            }
        );
}
