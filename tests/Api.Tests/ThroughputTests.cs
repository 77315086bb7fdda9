namespace Concert.Api.Tests;

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

/// <summary>How quickly an instance answers those who come and wait, beside what its server does with nothing to do.</summary>
[Collection(Measuring.Name)]
[Trait("Category", "Scale")]
public sealed class ThroughputTests(Given given, ITestOutputHelper output) : IClassFixture<Given>
{
    private const int Callers = 64;
    private const int Rounds = 3;
    private static readonly int Calls = Scale.Of(1_000, full: 30_000);

    [Fact]
    public async Task Given_a_rush_When_users_join_and_ask_Then_it_takes_at_most_ten_times_as_long_as_an_empty_answer()
    {
        using var api = await ApiProcess.Start(given.Host.Settings);
        var concert = await given.AConcert(policy: new { maxActive = 1 });
        var access = given.Host.Services.GetRequiredService<IAccessTokens>();
        var tokens = given.Host.Services.GetRequiredService<IQueueTokens>();
        var pass = (await given.Joined(await given.SaleOf(concert), 2))[1];
        using var http = new HttpClient { BaseAddress = api.Address };

        HttpRequestMessage Live() => new(HttpMethod.Get, "health/live");
        HttpRequestMessage Join() =>
            As(
                Guid.CreateVersion7(),
                new HttpRequestMessage(HttpMethod.Post, $"api/v1/concerts/{concert.Id}/queue/tokens")
            );
        HttpRequestMessage Status()
        {
            var request = As(pass.UserId, new HttpRequestMessage(HttpMethod.Get, "api/v1/queue/status"));
            request.Headers.Add("Queue-Token", tokens.Issue(pass));
            return request;
        }
        HttpRequestMessage As(Guid userId, HttpRequestMessage request)
        {
            var token = access.Issue(new Caller(userId, UserRole.Customer)).Token;
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return request;
        }

        var figures = new ConcurrentDictionary<string, List<double>>(StringComparer.Ordinal);
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (
                var (name, request) in new (string, Func<HttpRequestMessage>)[]
                {
                    ("live", Live),
                    ("join", Join),
                    ("status", Status),
                }
            )
            {
                var rate = await PerSecond(http, [.. Enumerable.Range(0, Calls).Select(_ => request())]);
                if (round > 0)
                    figures.GetOrAdd(name, _ => []).Add(rate);
            }
        }

        var (live, join, status) = (Median("live"), Median("join"), Median("status"));
        output.WriteLine($"a second: {join:N0} joins, {status:N0} statuses, {live:N0} empty answers");
        join.ShouldBeGreaterThan(live / 10);
        status.ShouldBeGreaterThan(live / 10);

        double Median(string name) => figures[name].Order().ElementAt(Rounds / 2);
    }

    private static async Task<double> PerSecond(HttpClient http, ConcurrentBag<HttpRequestMessage> requests)
    {
        var count = requests.Count;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, Callers)
                .Select(async _ =>
                {
                    while (requests.TryTake(out var request))
                    {
                        using var answer = await http.SendAsync(request);
                        answer.IsSuccessStatusCode.ShouldBeTrue();
                    }
                })
        );
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
