namespace Concert.Api.Tests;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

/// <summary>What a place's owner shows to another shop, and how that shop knows that it is genuine.</summary>
public sealed class PassTests(Given given) : IClassFixture<Given>
{
    private const string Shop = "https://shop.example";

    [Fact]
    public async Task Given_an_active_place_When_passes_are_signed_Then_another_shop_verifies_them_by_the_published_keys()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert);

        var signed = await APass(user);
        signed.ShouldBe(HttpStatusCode.Created);
        var pass = await Verify(signed["pass"]!, await Keys());

        pass.IsValid.ShouldBeTrue($"{pass.Exception}");
        var expires = signed.Json.GetProperty("expiresAt").GetDateTimeOffset();
        pass.SecurityToken.ValidTo.ShouldBe(expires.UtcDateTime);
        (expires.ToUnixTimeSeconds() - (long)pass.Claims["iat"]).ShouldBe(5 * 60);
        pass.Claims["concert"].ShouldBe((int)concert.Id);
        $"{pass.Claims["sub"]}".ShouldNotContain($"{user.UserId}");

        // Another pass of the same place is another token with the same subject; another place has another one.
        var again = await Verify((await APass(await user.Poll()))["pass"]!, await Keys());
        again.Claims["sub"].ShouldBe(pass.Claims["sub"]);
        again.Claims["jti"].ShouldNotBe(pass.Claims["jti"]);
        (await user.Delete("queue/tokens/current")).ShouldBe(HttpStatusCode.NoContent);
        var later = await Verify((await APass(await user.Join(concert.Id)))["pass"]!, await Keys());
        later.Claims["sub"].ShouldNotBe(pass.Claims["sub"]);

        (await Verify(signed["pass"]!, await Keys(), audience: "https://other.example")).IsValid.ShouldBeFalse();
        (await Verify(signed["pass"]!, new JsonWebKeySet(JwksOf(ApiHost.APassKey())))).IsValid.ShouldBeFalse();
    }

    [Fact]
    public async Task Given_a_place_that_ends_soon_When_a_pass_is_signed_Then_it_ends_with_the_place()
    {
        var concert = await given.AConcert(policy: new { activeSeconds = 60 });
        var user = await given.AnAdmittedCustomer(concert);

        var signed = await APass(user);

        var until = user.QueueStatus!.Value.GetProperty("activeUntil").GetDateTimeOffset();
        signed.Json.GetProperty("expiresAt").GetDateTimeOffset().ShouldBeInRange(until.AddSeconds(-1), until);
    }

    [Fact]
    public async Task Given_a_sale_that_has_closed_When_a_pass_is_asked_for_Then_none_outlives_it()
    {
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert);

        await given.Close(concert);

        await Eventually.Get(() => APass(user), answer => answer.Status == HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Given_whoever_has_no_turn_When_a_pass_is_asked_for_Then_none_is_signed()
    {
        var concert = await given.AConcert(policy: new { maxActive = 1 });
        var first = await (await given.AGuest()).Join(concert.Id);
        var second = await (await given.AGuest()).Join(concert.Id);

        (await APass(second)).ShouldBe(HttpStatusCode.Forbidden, "queue.not_active");
        (await APass(first with { QueueToken = second.QueueToken })).ShouldBe(
            HttpStatusCode.Unauthorized,
            "queue.token_invalid"
        );
        (await APass(first with { QueueToken = null })).ShouldBe(HttpStatusCode.Unauthorized, "queue.token_required");
        (await first.Post("queue/passes", new { audience = "" })).ShouldBe(
            HttpStatusCode.BadRequest,
            "validation.failed"
        );

        // The token of before the turn names the place, and its turn has come.
        await first.Delete("queue/tokens/current");
        await Eventually.Get(() => second.Poll(), user => user.State == "active");
        (await APass(second)).ShouldBe(HttpStatusCode.Created);
        (await APass(first)).ShouldBe(HttpStatusCode.Forbidden, "queue.not_active");
    }

    [Fact]
    public async Task Given_two_keys_When_they_are_published_Then_nothing_private_is_and_the_first_one_signs()
    {
        var other = ApiHost.APassKey();
        await using var host = given.ANewHost(
            settings: new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Passes:SigningKeys:0"] = other,
                ["Passes:SigningKeys:1"] = ApiHost.PassKey,
            }
        );
        var concert = await given.AConcert();
        var user = (await given.AnAdmittedCustomer(concert)).At(host);

        var answer = await given.Anybody(host).Get("/.well-known/jwks.json");

        answer.ShouldBe(HttpStatusCode.OK);
        answer.Header("Cache-Control").ShouldBe("public, max-age=300");
        var keys = answer.Json.GetProperty("keys").EnumerateArray().ToList();
        keys.Count.ShouldBe(2);
        foreach (var key in keys)
            key.EnumerateObject().Select(field => field.Name).ShouldBe(["kty", "crv", "x", "y", "kid", "use", "alg"]);
        new JsonWebToken((await APass(user))["pass"]!).Kid.ShouldBe(keys[0].GetProperty("kid").GetString());

        using var http = host.Http();
        http.DefaultRequestHeaders.IfNoneMatch.ParseAdd(answer.Header("ETag"));
        using var repeat = await http.GetAsync(new Uri("/.well-known/jwks.json", UriKind.Relative));
        repeat.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Given_no_key_When_a_pass_or_the_keys_are_asked_for_Then_passes_are_off()
    {
        await using var host = given.ANewHost(changes: services =>
            services.PostConfigure<PassOptions>(passes => passes.SigningKeys.Clear())
        );
        var user = (await given.AnAdmittedCustomer(await given.AConcert())).At(host);

        (await APass(user)).ShouldBe(HttpStatusCode.NotFound, "queue.passes_off");
        (await given.Anybody(host).Get("/.well-known/jwks.json")).ShouldBe(HttpStatusCode.NotFound, "queue.passes_off");
    }

    private static Task<Answer> APass(Client user) => user.Post("queue/passes", new { audience = Shop });

    private async Task<JsonWebKeySet> Keys() => new((await given.Anybody().Get("/.well-known/jwks.json")).Body);

    private static string JwksOf(string key)
    {
        using var imported = System.Security.Cryptography.ECDsa.Create();
        imported.ImportPkcs8PrivateKey(Convert.FromBase64String(key), out _);
        var point = imported.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
        return $$"""{"keys":[{"kty":"EC","crv":"P-256","x":"{{x}}","y":"{{y}}"}]}""";
    }

    private static Task<TokenValidationResult> Verify(string pass, JsonWebKeySet keys, string audience = Shop) =>
        new JsonWebTokenHandler().ValidateTokenAsync(
            pass,
            new TokenValidationParameters
            {
                ValidIssuer = "concert",
                ValidAudience = audience,
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                IssuerSigningKeys = keys.GetSigningKeys(),
            }
        );
}
