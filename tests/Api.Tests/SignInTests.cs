namespace Concert.Api.Tests;

/// <summary>Who may register and sign in, and who is asked to.</summary>
public sealed class SignInTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_nobody_signed_in_When_a_user_is_needed_Then_sign_in_is_required()
    {
        var refused = await given.Anybody().Get("balance");

        refused.ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
        refused.Headers.WwwAuthenticate.Single().Scheme.ShouldBe("Bearer");
        (await given.Anybody().As("rubbish").Get("balance")).ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
    }

    [Fact]
    public async Task Given_a_registered_address_When_it_is_registered_again_in_capitals_Then_it_is_taken()
    {
        var account = new
        {
            email = "twice@example.com",
            password = "long enough",
            displayName = "Twice",
        };
        (await given.Anybody().Post("auth/register", account)).ShouldBe(HttpStatusCode.Created);

        (await given.Anybody().Post("auth/register", account with { email = "TWICE@example.com" })).ShouldBe(
            HttpStatusCode.Conflict,
            "users.email_taken"
        );
    }

    [Fact]
    public async Task Given_100_wrong_passwords_within_a_minute_When_one_more_is_tried_Then_it_is_one_too_many()
    {
        var account = new
        {
            email = "target@example.com",
            password = "long enough",
            displayName = "Target",
        };
        await given.Anybody().Post("auth/register", account);
        var right = new { account.email, account.password };
        var wrong = new { account.email, password = "a wrong guess" };
        var anybody = given.Anybody();
        // As many at once as may wait for a hash on one processor.
        foreach (var some in Enumerable.Range(0, 100).Chunk(20))
        foreach (var answer in await Task.WhenAll(some.Select(_ => anybody.Post("auth/login", wrong))))
            answer.ShouldBe(HttpStatusCode.Unauthorized, "users.invalid_credentials");

        var refused = await anybody.Post("auth/login", right);

        refused.ShouldBe(HttpStatusCode.TooManyRequests, "users.too_many_attempts");
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }
}
