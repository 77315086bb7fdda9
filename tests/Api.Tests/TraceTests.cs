namespace Concert.Api.Tests;

using System.Text;
using Concert.KafkaCluster;

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

    private static bool IsTraced(string traceParent) =>
        traceParent.StartsWith($"00-{TraceId}-", StringComparison.Ordinal);
}
