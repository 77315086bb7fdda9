namespace Concert.Api.Tests.Storm;

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Concert.Check;

/// <summary>What all who take part in a storm share.</summary>
internal sealed class StormField(
    IReadOnlyList<Uri> instances,
    IReadOnlyList<TestConcert> concerts,
    HttpMessageHandler network,
    TimeSpan length
) : IDisposable
{
    /// <summary>For so long nobody goes to an instance that did not answer, as a load balancer would see to it.</summary>
    private static readonly TimeSpan Shunned = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Uri, TimeSpan> _failedAt = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly ConcurrentDictionary<string, int> _tally = new(StringComparer.Ordinal);

    public IReadOnlyList<TestConcert> Concerts { get; } = concerts;

    public HttpClient Http { get; } = new(network) { Timeout = TimeSpan.FromSeconds(3) };

    /// <summary>The ids of payments that were made and not given back, the oldest first.</summary>
    public ConcurrentQueue<string> Payments { get; } = new();

    /// <summary>Calls of which nobody knows yet what became of them.</summary>
    public ConcurrentQueue<(StormCaller Caller, StormCall Call)> Unknown { get; } = new();

    /// <summary>What a client saw that must never be.</summary>
    public ConcurrentQueue<string> Wrongs { get; } = new();

    public bool IsOver => Age > length;

    public bool IsInSecondHalf => Age > length / 2;

    public TimeSpan Age => Stopwatch.GetElapsedTime(_started);

    public int this[string name] => _tally.GetValueOrDefault(name);

    /// <summary>Any of the instances that have answered of late; any at all if none has.</summary>
    public Uri AnInstance(Random random)
    {
        var good = instances.Where(each => Age - _failedAt.GetValueOrDefault(each, -Shunned) >= Shunned).ToList();
        var choice = good.Count > 0 ? good : instances;
        return choice[random.Next(choice.Count)];
    }

    public void NoteFailure(Uri instance) => _failedAt[instance] = Age;

    public void Count(string name) => _tally.AddOrUpdate(name, 1, (_, count) => count + 1);

    public override string ToString() =>
        string.Join(
            ", ",
            _tally.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}")
        );

    public void Dispose() => Http.Dispose();
}

/// <summary>What somebody wants from the service, as often as they have to ask for it.</summary>
internal sealed record StormCall(HttpMethod Method, string Path, object? Body = null, string? Key = null)
{
    /// <summary>A call that moves money or seats, under a key of its own.</summary>
    public static StormCall Moving(string path, object? body, Random random) =>
        new(HttpMethod.Post, path, body, $"{random.NextInt64():x16}{random.NextInt64():x16}");
}

/// <summary>What the service answered.</summary>
internal sealed record StormReply(int Status, string Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Whether it says what became of the call.</summary>
    public bool IsFinal =>
        Status is < 500 and not 429 && !Body.Contains("\"idempotency.in_progress\"", StringComparison.Ordinal);

    /// <summary>The queue token, in an answer that brings one.</summary>
    public string? Token => IsSuccess && Body.StartsWith("{\"token\"", StringComparison.Ordinal) ? this["token"] : null;

    public string this[string field] => JsonElement.Parse(Body).GetProperty(field).ToString();
}

/// <summary>One caller of the service, who goes to any instance and does not give up at once.</summary>
internal sealed class StormCaller(StormField field, string accessToken)
{
    private const int MaxRetries = 4;

    private readonly Lock _gate = new();

    /// <summary>The newest token that any answer brought.</summary>
    public string? QueueToken { get; private set; }

    /// <summary>Begins anew, without a place.</summary>
    public void Forget() => QueueToken = null;

    /// <summary>Asks once; null if no answer came.</summary>
    /// <param name="random">Not used any more once something is awaited.</param>
    public async Task<StormReply?> Try(StormCall call, Random random)
    {
        var instance = field.AnInstance(random);
        using var request = new HttpRequestMessage(call.Method, new Uri(instance, $"api/v1/{call.Path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        if (QueueToken is not null)
            request.Headers.Add("Queue-Token", QueueToken);
        if (call.Key is not null)
            request.Headers.Add("Idempotency-Key", call.Key);
        if (call.Body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(call.Body), Encoding.UTF8, "application/json");

        field.Count("calls");
        try
        {
            using var response = await field.Http.SendAsync(request);
            var reply = new StormReply((int)response.StatusCode, await response.Content.ReadAsStringAsync());
            field.Count($"{reply.Status / 100}xx");
            Remember(reply);
            if (reply.Status == 500)
                field.Wrongs.Enqueue($"{call} was answered {reply}");
            return reply;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            field.NoteFailure(instance);
            field.Count("unknown");
            return null;
        }
    }

    /// <summary>
    /// Asks until the outcome is known, but not for ever; now and then twice at once, or once more though the answer came.
    /// </summary>
    /// <param name="random">Nobody else may use it meanwhile.</param>
    public async Task<StormReply?> Settle(StormCall call, Random random)
    {
        StormReply? reply;
        if (random.Next(15) == 0)
        {
            field.Count("duplicates");
            var both = await Task.WhenAll(Try(call, random), Try(call, random));
            reply = both.OrderByDescending(each => each?.IsSuccess).ThenByDescending(each => each?.IsFinal).First();
        }
        else
        {
            reply = await Try(call, random);
        }

        for (var retry = 1; reply is not { IsFinal: true } && retry <= MaxRetries; retry++)
        {
            field.Count("retries");
            await Task.Delay(retry * random.Next(50, 400));
            reply = await Try(call, random);
        }

        if (reply is not { IsFinal: true })
        {
            field.Unknown.Enqueue((this, call));
        }
        else if (random.Next(20) == 0)
        {
            field.Count("repeats");
            var again = await Try(call, random);
            if (call.Key is not null && reply.IsSuccess && again is { IsFinal: true } && again != reply)
                field.Wrongs.Enqueue($"{call} was answered {reply} and then {again}");
        }
        return reply;
    }

    /// <summary>Of two answers to one place the later one counts, which need not be the one that arrived last.</summary>
    private void Remember(StormReply reply)
    {
        if (reply.Token is not { } token || Pass.Read(token) is not { } pass)
            return;
        lock (_gate)
        {
            if (Pass.Read(QueueToken) is { } known && known.Sequence == pass.Sequence && known.At > pass.At)
                return;
            QueueToken = token;
        }
    }
}
