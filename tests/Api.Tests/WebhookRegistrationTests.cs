namespace Concert.Api.Tests;

using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Organizers say who is to be told of what, and nobody else does.</summary>
public sealed class WebhookRegistrationTests(Given given) : IClassFixture<Given>
{
    private const string Webhooks = "admin/webhooks";

    [Fact]
    public async Task Given_a_registered_webhook_When_webhooks_are_read_Then_its_secret_is_shown_nowhere()
    {
        await using var receiver = await WebhookReceiver.Start();
        var webhook = await given.AWebhook(receiver, "reservation.confirmed");
        var secret = webhook["secret"]!;
        secret.ShouldMatch("^whsec_[A-Za-z0-9+/]{43}=$");
        var id = Guid.Parse(webhook["id"]!);
        (id.Version, webhook["url"]).ShouldBe((7, receiver.Url));

        var list = await given.AnOrganizer().Get($"{Webhooks}?limit=100");

        list.ShouldBe(HttpStatusCode.OK);
        list.Body.ShouldNotContain("whsec_");
        var item = list.Items.Single(each => each.GetProperty("id").GetGuid() == id);
        item.GetProperty("events").EnumerateArray().Single().GetString().ShouldBe("reservation.confirmed");
        item.TryGetProperty("secret", out _).ShouldBeFalse();
        var stored = await given.ReadAsync(database => database.Webhooks.SingleAsync(each => each.Id == id));
        Encoding.Latin1.GetString(stored.Secret!).ShouldNotContain(secret["whsec_".Length..]);
        given
            .Host.Services.GetRequiredService<WebhookSecrets>()
            .Open(id, stored.Secret!)
            .ShouldBe(Convert.FromBase64String(secret["whsec_".Length..]));
        given.Host.Services.GetRequiredService<WebhookSecrets>().Open(Guid.NewGuid(), stored.Secret!).ShouldBeNull();
    }

    [Fact]
    public async Task Given_bad_input_When_it_is_sent_Then_it_is_refused()
    {
        await using var receiver = await WebhookReceiver.Start();
        var organizer = given.AnOrganizer();
        var webhook = await given.AWebhook(receiver, "concert.policy_changed");
        string[] unknown = ["NoSuchEvent"];

        (await organizer.Post(Webhooks, new { url = "ftp://example.com/" })).ShouldBe(
            HttpStatusCode.BadRequest,
            "validation.failed"
        );
        (await organizer.Post(Webhooks, new { url = "https://example.com/", events = unknown })).ShouldBe(
            HttpStatusCode.BadRequest,
            "validation.failed"
        );
        (await organizer.Get($"{Webhooks}/{webhook["id"]}/deliveries?status=lost")).ShouldBe(
            HttpStatusCode.BadRequest,
            "validation.failed"
        );
        (await organizer.Post($"{Webhooks}/{webhook["id"]}/deliveries/{Guid.NewGuid()}/replay")).ShouldBe(
            HttpStatusCode.NotFound,
            "webhooks.delivery_not_found"
        );
        (await organizer.Post($"{Webhooks}/{Guid.NewGuid()}/deliveries/{Guid.NewGuid()}/replay")).ShouldBe(
            HttpStatusCode.NotFound,
            "webhooks.not_found"
        );
    }

    [Fact]
    public async Task Given_somebody_who_is_no_organizer_When_they_call_Then_it_is_forbidden()
    {
        var customer = await given.ACustomer();
        var id = Guid.NewGuid();

        Answer[] answers =
        [
            await customer.Get(Webhooks),
            await customer.Post(Webhooks, new { url = "https://example.com/" }),
            await customer.Delete($"{Webhooks}/{id}"),
            await customer.Get($"{Webhooks}/{id}/deliveries"),
            await customer.Post($"{Webhooks}/{id}/deliveries/{id}/replay"),
        ];

        foreach (var answer in answers)
            answer.ShouldBe(HttpStatusCode.Forbidden, "auth.forbidden");
    }

    [Fact]
    public async Task Given_a_hundred_webhooks_When_another_is_registered_Then_there_are_too_many()
    {
        await using var full = new Given();
        await full.InitializeAsync();
        var organizer = full.AnOrganizer();
        for (var i = 0; i < Webhook.MaxCount; i++)
            (await organizer.Post(Webhooks, new { url = $"https://example.com/{i}" })).ShouldBe(HttpStatusCode.Created);

        var refused = await organizer.Post(Webhooks, new { url = "https://example.com/" });

        refused.ShouldBe(HttpStatusCode.Conflict, "webhooks.too_many");
        var page = await organizer.Get($"{Webhooks}?limit=60");
        var rest = await organizer.Get($"{Webhooks}?limit=60&cursor={page["nextCursor"]}");
        page.Items.Concat(rest.Items).Select(item => item.GetProperty("id").GetGuid()).Distinct().Count().ShouldBe(100);
        (await organizer.Delete($"{Webhooks}/{page.Items[0].GetProperty("id").GetGuid()}")).ShouldBe(
            HttpStatusCode.NoContent
        );
        (await organizer.Post(Webhooks, new { url = "https://example.com/" })).ShouldBe(HttpStatusCode.Created);
    }
}
