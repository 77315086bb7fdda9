namespace Concert.Application.Tests;

using Concert.Application.Webhooks.RegisterWebhook;

public sealed class WebhookValidatorTests
{
    private readonly Given _given = new();

    public static TheoryData<string, bool> Urls =>
        new()
        {
            { "https://example.com", true },
            { "HTTPS://example.com:8443/hook?tenant=7", true },
            { "https://[2606:4700::1]/hook", true },
            { "https://example.com/@me", true },
            { "https://example.com./", true },
            { "https://example.com:/", true },
            { "https://example.com:0/", false },
            { "https://example..com/", false },
            { "https://-example..com/", false },
            { "https://example.com../", false },
            { "https://.example.com/", false },
            { "https://example\u3002\u3002com/", false },
            { $"https://example.com/{new string('p', 1_980)}", true },
            { $"https://example.com/{new string('p', 1_981)}", false },
            { "http://example.com", false },
            { "ftp://example.com", false },
            { "file:///etc/passwd", false },
            { "https:example.com", false },
            { "https:///hook", false },
            { "/hook", false },
            { "example.com/hook", false },
            { "", false },
            { " https://example.com", false },
            { "https://example.com/a b", false },
            { "https://example.com\\hook", false },
            { "https://example.com/#part", false },
            { "https://example.com/#", false },
            { "https://user:password@example.com/", false },
            { "https://@example.com/", false },
            { "https://example.com/\0", false },
        };

    [Theory, MemberData(nameof(Urls))]
    public async Task Given_an_address_When_a_webhook_is_registered_Then_it_is_absolute_secure_and_plain(
        string url,
        bool isGood
    ) =>
        (await _given.FieldsRefused(new RegisterWebhookCommand(ActorId: null, url, Events: null))).ShouldBe(
            isGood ? [] : ["url"]
        );

    [Fact]
    public async Task Given_http_is_allowed_When_a_webhook_without_TLS_is_registered_Then_it_is_good()
    {
        _given.Port<IWebhookSender>().AllowsHttp.Returns(true);

        (
            await _given.FieldsRefused(new RegisterWebhookCommand(ActorId: null, "http://example.com", Events: []))
        ).ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_a_host_that_the_sender_refuses_When_a_webhook_is_registered_Then_there_is_no_transaction()
    {
        _given.Port<IWebhookSender>().RefusesAsync("https://example.com", Arg.Any<CancellationToken>()).Returns(true);

        var refused = await _given.Send(new RegisterWebhookCommand(ActorId: null, "https://example.com", Events: null));

        Given.Messages(refused.Error!).Keys.ShouldBe(["url"]);
        _given.Steps.ShouldBe(["lock", "release"]);
    }

    [Theory]
    [InlineData(true, "reservation.held", "payment.made")]
    [InlineData(false, "NoSuchEvent")]
    [InlineData(false, "seatsHeld")]
    [InlineData(false, "reservation.held", "reservation.held")]
    [InlineData(false, "reservation.held", null)]
    public async Task Given_types_of_event_When_a_webhook_is_registered_Then_they_exist_and_are_named_once(
        bool isGood,
        params string?[] events
    ) =>
        (
            await _given.FieldsRefused(new RegisterWebhookCommand(ActorId: null, "https://example.com", events!))
        ).ShouldBe(isGood ? [] : ["events"]);
}
