namespace Concert.Api.Tests;

using System.Diagnostics;
using System.Net.Sockets;

/// <summary>The published libraries accept what is sent, and nothing else, in the receivers of the guide.</summary>
public sealed class WebhookGuideTests(Given given) : IClassFixture<Given>, IDisposable
{
    private const string Page = "docs/guides/webhooks.md";
    private readonly string _folder = Directory.CreateTempSubdirectory("receiver").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("csharp")]
    [InlineData("javascript")]
    public async Task Given_the_receiver_of_the_guide_When_a_secret_is_replaced_Then_it_takes_genuine_requests_with_either(
        string language
    )
    {
        await using var inbox = await WebhookReceiver.Start();
        var organizer = given.AnOrganizer();
        var webhook = await given.AWebhook(inbox, "queue.paused");
        var path = $"admin/webhooks/{webhook["id"]}";
        var before = await Ping();
        var replaced = await organizer.Post($"{path}/secret");
        replaced.ShouldBe(HttpStatusCode.OK);
        var after = await Ping();
        (await organizer.Delete(path)).ShouldBe(HttpStatusCode.NoContent);
        var program = await (language == "csharp" ? BuildCSharp() : PrepareNode());

        await using var old = await Receiver.Start(program, webhook["secret"]!);
        await using var renewed = await Receiver.Start(program, replaced["secret"]!);

        (await old.Receive(before)).ShouldBe(HttpStatusCode.NoContent);
        (await old.Receive(before)).ShouldBe(HttpStatusCode.NoContent, "a repeat");
        (await old.Receive(after)).ShouldBe(HttpStatusCode.NoContent);
        (await renewed.Receive(after)).ShouldBe(HttpStatusCode.NoContent);
        (await renewed.Receive(before)).ShouldBe(HttpStatusCode.Unauthorized);
        (await old.Receive(after with { Body = [.. after.Body, (byte)' '] })).ShouldBe(HttpStatusCode.Unauthorized);
        (await old.Receive(after with { Headers = before.Headers })).ShouldBe(HttpStatusCode.Unauthorized);
        foreach (var secret in new[] { webhook["secret"]!, replaced["secret"]! })
            after.IsSignedBy(secret).ShouldBeTrue();
        (await old.Stop()).ShouldBe("webhook.ping\nwebhook.ping\n");

        async Task<ReceivedEvent> Ping()
        {
            var count = inbox.Received.Count;
            (await organizer.Post($"{path}/ping")).ShouldBe(HttpStatusCode.Accepted);
            return (await Eventually.Get(() => Task.FromResult(inbox.Received), all => all.Count > count))[^1];
        }
    }

    /// <summary>Outside of the repository, whose rules for builds are not a reader's.</summary>
    private async Task<string[]> BuildCSharp()
    {
        var source = Path.Combine(_folder, "receiver.cs");
        await File.WriteAllTextAsync(source, Guide.Code(Page, "csharp"));
        string[] leaveNothingRunning = ["env", "MSBUILDDISABLENODEREUSE=1", "UseSharedCompilation=false"];
        await Command.Run([
            .. leaveNothingRunning,
            "dotnet",
            "build",
            source,
            "--output",
            Path.Combine(_folder, "out"),
        ]);
        return ["dotnet", Path.Combine(_folder, "out", "receiver.dll")];
    }

    private static async Task<string[]> PrepareNode()
    {
        var folder = Path.GetDirectoryName(Repository.File("tests/Api.Tests/StandardWebhooks/package.json"))!;
        await Node.Install(folder);
        var source = Path.Combine(folder, "node_modules", "receiver.mjs");
        await File.WriteAllTextAsync(source, Guide.Code(Page, "javascript"));
        return ["node", source];
    }

    /// <summary>A program of the guide, as a process of its own.</summary>
    private sealed class Receiver(Process process, int port) : IAsyncDisposable
    {
        private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };

        public static async Task<Receiver> Start(string[] program, string secret)
        {
            var port = Command.FreePort();
            string[] settings = [$"WEBHOOK_SECRET={secret}", $"PORT={port}", "Logging__LogLevel__Default=None"];
            var receiver = new Receiver(Command.Start(["env", .. settings, .. program]), port);
            await Eventually.Get(() => IsListening(port), isListening => isListening);
            return receiver;
        }

        public async Task<HttpStatusCode> Receive(ReceivedEvent received)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "hooks/concert");
            request.Content = new ByteArrayContent(received.Body);
            foreach (var (name, value) in received.Headers)
            {
                if (name.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase))
                    request.Headers.Add(name, value);
            }
            using var answer = await _http.SendAsync(request);
            return answer.StatusCode;
        }

        /// <summary>What it wrote.</summary>
        public async Task<string> Stop()
        {
            process.Kill();
            return await process.StandardOutput.ReadToEndAsync();
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            _http.Dispose();
        }

        private static async Task<bool> IsListening(int port)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }
}
