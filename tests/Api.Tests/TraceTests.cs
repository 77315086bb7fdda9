namespace Concert.Api.Tests;

using System.Text;
using Concert.KafkaCluster;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

/// <summary>A trace goes on behind the request: to Kafka, the stream and webhooks.</summary>
public sealed class TraceTests(Given given) : IClassFixture<Given>
{
    private const string Topic = "events";
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string TraceParent = $"00-{TraceId}-b7ad6b7169203331-01";

    [Fact]
    public async Task Given_a_payment_in_a_trace_When_its_event_is_published_Then_every_channel_and_retry_names_the_trace()
    {
        using var cluster = new MockCluster(Topic);
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answer = received => received.Attempt == 1 ? 500 : 200;
        await given.AWebhook(receiver, "reservation.confirmed");
        await using var host = given.ANewHost(
            settings: new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Events:Kafka:BootstrapServers"] = cluster.Servers,
                ["Events:Kafka:Topic"] = Topic,
            }
        );
        var concert = await given.AConcert();
        var user = (await given.AnAdmittedCustomer(concert, balance: 10_000)).At(host);
        var held = await user.Hold(concert, concert.SeatIds[0]);

        (await (user with { TraceParent = TraceParent }).Pay(held)).ShouldBe(HttpStatusCode.Created);

        var sent = await Eventually.Get(() => Task.FromResult(receiver.Received), all => all.Count == 2);
        sent.ShouldAllBe(each => IsTraced(each.Headers["traceparent"]));
        await using var redis = await RedisServer.Of(given);
        var events = await Eventually.Get(
            redis.Events,
            all => all.Any(each => each["type"] == "reservation.confirmed")
        );
        IsTraced(events.Single(each => each["type"] == "reservation.confirmed")["traceparent"]).ShouldBeTrue();
        using var reader = new KafkaReader(cluster.Servers, Topic);
        await Eventually.Get(
            async () =>
            {
                await reader.Read(1);
                return reader
                    .Messages.Where(each =>
                        each.Message.Value.Contains("reservation.confirmed", StringComparison.Ordinal)
                    )
                    .Select(each => Encoding.ASCII.GetString(each.Message.Headers.GetLastBytes("traceparent")))
                    .ToList();
            },
            found => found.Count > 0 && found.TrueForAll(IsTraced)
        );
    }

    [Fact]
    public async Task Given_a_header_that_names_no_trace_When_money_is_charged_Then_it_does_no_harm()
    {
        var user = await given.ACustomer();

        (await (user with { TraceParent = "00-nonsense" }).Post("balance/charges", new { amount = 1 })).ShouldBe(
            HttpStatusCode.Created
        );
    }

    [Fact]
    public async Task Given_a_collector_When_calls_are_made_Then_it_gets_their_spans_without_secrets_and_goes_missing_unnoticed()
    {
        var collector = await Collector.Start();
        using var api = await ApiProcess.Start(
            new Dictionary<string, string>(given.Host.Settings, StringComparer.Ordinal)
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            }
        );
        var user = (await given.ACustomer()).At(api.Address) with { TraceParent = TraceParent };

        (await user.Post("balance/charges?secret=in-the-query", new { amount = 1 })).ShouldBe(HttpStatusCode.Created);

        foreach (
            var part in (string[])
                [Bytes(TraceId), "/api/v1/balance/charges", "INSERT INTO outbox", "ExpiryJob", "DispatchJobStream"]
        )
            await Eventually.Get(() => Task.FromResult(collector.Has(part)), isThere => isThere);
        collector.Has("in-the-query").ShouldBeFalse();
        collector.Has(user.AccessToken!).ShouldBeFalse();
        collector.Has("/health/").ShouldBeFalse();
        await collector.DisposeAsync();
        (await user.Post("balance/charges", new { amount = 1 })).ShouldBe(HttpStatusCode.Created);
    }

    /// <summary>As a span has them.</summary>
    private static string Bytes(string id) => Encoding.Latin1.GetString(Convert.FromHexString(id));

    private static bool IsTraced(string traceParent) =>
        traceParent.StartsWith($"00-{TraceId}-", StringComparison.Ordinal);

    /// <summary>Keeps the spans that it is sent, as text of their bytes.</summary>
    private sealed class Collector(WebApplication app) : IAsyncDisposable
    {
        private readonly StringBuilder _spans = new();

        public string Address => app.Urls.Single();

        public bool Has(string text)
        {
            lock (_spans)
                return _spans.ToString().Contains(text, StringComparison.Ordinal);
        }

        public static async Task<Collector> Start()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var collector = new Collector(app);
            app.MapPost("/v1/traces", collector.ReceiveAsync);
            app.MapPost("/v1/metrics", () => Results.Ok());
            await app.StartAsync();
            return collector;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private async Task ReceiveAsync(HttpRequest request)
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            lock (_spans)
                _spans.Append(Encoding.Latin1.GetString(body.ToArray()));
        }
    }
}
