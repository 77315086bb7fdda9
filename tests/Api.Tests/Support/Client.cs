namespace Concert.Api.Tests.Support;

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

/// <summary>Somebody who calls the API over HTTP.</summary>
public sealed record Client(ApiHost Host, Uri? Instance = null)
{
    private readonly HttpClient _http = Host.Http(Instance);

    public Guid UserId { get; init; }

    /// <summary>The answer to joining a queue.</summary>
    public JsonElement? QueueStatus { get; private init; }

    public string? AccessToken { get; private init; }

    public string? QueueToken { get; init; }

    /// <summary>Sent with every call, if there is one.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Likewise.</summary>
    public string? ChallengeSolution { get; init; }

    /// <summary>The trace that its calls are a part of, if they are.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Where it says that it calls from, as a proxy would, if it says so.</summary>
    public string? Address { get; init; }

    public Client As(string accessToken, Guid userId = default) =>
        this with
        {
            AccessToken = accessToken,
            UserId = userId,
        };

    /// <summary>The same caller at another instance.</summary>
    public Client At(ApiHost host) => At(host, instance: null);

    /// <summary>The same caller at an instance in a process of its own.</summary>
    public Client At(Uri instance) => At(Host, instance);

    private Client At(ApiHost host, Uri? instance) =>
        new(host, instance)
        {
            UserId = UserId,
            AccessToken = AccessToken,
            QueueToken = QueueToken,
            IdempotencyKey = IdempotencyKey,
            ChallengeSolution = ChallengeSolution,
            Address = Address,
        };

    public override string ToString() => $"{UserId} {QueueStatus}";

    public Task<Answer> Get(string path) => Send(HttpMethod.Get, path);

    public Task<Answer> Delete(string path, object? body = null) =>
        Send(HttpMethod.Delete, path, body is null ? null : JsonContent.Create(body));

    public Task<Answer> Post(string path, object? body = null) =>
        Send(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body));

    public Task<Answer> Put(string path, object body) => Send(HttpMethod.Put, path, JsonContent.Create(body));

    public Task<Answer> Patch(string path, object body) => Send(HttpMethod.Patch, path, JsonContent.Create(body));

    /// <summary>Joins a queue, and goes on with the token that was given.</summary>
    public async Task<Client> Join(long concertId)
    {
        var answer = await Post($"concerts/{concertId}/queue/tokens");
        answer.Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Created);
        return this with { QueueStatus = answer.Json, QueueToken = answer.Json.GetProperty("token").GetString() };
    }

    public Task<Answer> Hold(TestConcert concert, params IReadOnlyList<long> seatIds) =>
        Post("reservations", new { scheduleId = concert.ScheduleId, seatIds });

    public Task<Answer> Pay(Answer reservation) =>
        Post("payments", new { reservationId = reservation.Json.GetProperty("id").GetString() });

    public async Task<Answer> Send(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = Request(method, path, content);
        using var response = await _http.SendAsync(request);
        var answer = await Answer.Of(response);
        Contract.Check(method, response.RequestMessage!.RequestUri!.AbsolutePath, answer);
        return answer;
    }

    /// <summary>The caller's place as it is now; goes on with the newest token, as good clients do.</summary>
    public async Task<Client> Poll()
    {
        var answer = await Get("queue/status");
        answer.ShouldBe(HttpStatusCode.OK);
        return this with { QueueStatus = answer.Json, QueueToken = answer["token"] };
    }

    public string? State => QueueStatus!.Value.GetProperty("status").GetString();

    public long Position => QueueStatus!.Value.GetProperty("position").GetInt64();

    /// <summary>Opens a stream of server-sent events, which the caller disposes.</summary>
    public Task<HttpResponseMessage> Stream(string path) => Open(HttpMethod.Get, path);

    /// <summary>The answer with all its headers and a body that is yet to be read, which the caller disposes.</summary>
    public Task<HttpResponseMessage> Open(HttpMethod method, string path) =>
        _http.SendAsync(Request(method, path, content: null), HttpCompletionOption.ResponseHeadersRead);

    private HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : $"api/v1/{path}")
        {
            Content = content,
        };
        if (AccessToken is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
        if (QueueToken is not null)
            request.Headers.Add("Queue-Token", QueueToken);
        if (IdempotencyKey is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", IdempotencyKey);
        if (ChallengeSolution is not null)
            request.Headers.TryAddWithoutValidation("Challenge-Solution", ChallengeSolution);
        if (TraceParent is not null)
            request.Headers.TryAddWithoutValidation("traceparent", TraceParent);
        if (Address is not null)
            request.Headers.Add("X-Forwarded-For", Address);
        return request;
    }
}

/// <summary>What the API answered.</summary>
public sealed record Answer(HttpStatusCode Status, string Body, HttpResponseHeaders Headers, string? MediaType)
{
    public static async Task<Answer> Of(HttpResponseMessage response) =>
        new(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers,
            response.Content.Headers.ContentType?.MediaType
        );

    public JsonElement Json => JsonElement.Parse(Body);

    public IReadOnlyList<JsonElement> Items => [.. Json.GetProperty("items").EnumerateArray()];

    public string? this[string field] => Json.GetProperty(field).ToString();

    /// <summary>The text of a header; empty if there is none.</summary>
    public string Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";

    public override string ToString() => $"{Status} {Body}";

    public void ShouldBe(HttpStatusCode status) => Status.ShouldBe(status, Body);

    /// <summary>The same answer as the first one, and marked so.</summary>
    public void ShouldReplay(Answer first)
    {
        ShouldBe(first.Status);
        Body.ShouldBe(first.Body);
        Headers.Location.ShouldBe(first.Headers.Location);
        Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
    }

    /// <summary>A problem document with that status and code.</summary>
    public void ShouldBe(HttpStatusCode status, string code)
    {
        Status.ShouldBe(status, Body);
        MediaType.ShouldBe("application/problem+json", Body);
        this["code"].ShouldBe(code, Body);
        Json.GetProperty("status").GetInt32().ShouldBe((int)status);
        this["traceId"].ShouldNotBeNullOrEmpty();
    }
}
