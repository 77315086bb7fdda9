namespace Concert.Api.Tests.Support;

using System.Text.Json;

/// <summary>Somebody who listens to a stream of server-sent events, as a browser's EventSource does.</summary>
internal sealed class EventReader : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage answer, Stream body)
    {
        _answer = answer;
        _lines = new StreamReader(body);
    }

    /// <summary>Opens the stream with no headers at all, only the token in the address.</summary>
    public static async Task<EventReader> Listen(Client user)
    {
        var anybody = new Client(user.Host, user.Instance);
        var answer = await anybody.Stream($"queue/events?queueToken={user.QueueToken}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new EventReader(answer, await answer.Content.ReadAsStreamAsync());
    }

    /// <summary>The next status; null if the stream ends instead.</summary>
    public async Task<JsonElement?> Next()
    {
        // For all lines together, since heartbeats go on for as long as there is nothing to hear.
        using var patience = new CancellationTokenSource(Patience);
        while (await _lines.ReadLineAsync(patience.Token) is { } line)
        {
            if (line == "event: status")
                return JsonElement.Parse((await _lines.ReadLineAsync(patience.Token))!["data: ".Length..]);
        }
        return null;
    }

    /// <summary>The first status that satisfies.</summary>
    public async Task<JsonElement> Next(Func<JsonElement, bool> satisfies)
    {
        while (await Next() is { } status)
        {
            if (satisfies(status))
                return status;
        }
        throw new InvalidOperationException("The stream ended.");
    }

    /// <summary>The next line of the stream that is a comment, such as a heartbeat.</summary>
    public async Task<string?> Comment()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await _lines.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith(':'))
                return line;
        }
        return null;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _answer.Dispose();
    }
}
