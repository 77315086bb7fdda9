namespace Concert.Api.Tests;

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Which tokens are believed. They are made here by hand, as whoever has the key could make them.</summary>
public sealed class TokenTests(Given given) : IClassFixture<Given>
{
    private const string EarlierHeader = """{"typ":"JWT","alg":"HS256"}""";
    private const string AccessClaims =
        """{"iss":"concert","aud":"access","sub":"USER","role":"customer","exp":4102444800}""";
    private const string PlaceClaims =
        """{"iss":"concert","aud":"place","sub":"USER","concert":1,"seq":2,"at":3,"pos":4,"until":5}""";

    private static readonly string Key = ApiHost.SigningKey;
    private static readonly string KeyId = Base64Url.EncodeToString(
        SHA256.HashData(Encoding.UTF8.GetBytes(Key)).AsSpan(0, 9)
    );
    private static readonly string Header = $$"""{"alg":"HS256","typ":"JWT","kid":"{{KeyId}}"}""";

    public static TheoryData<string, string> BadHeaders =>
        new()
        {
            { "no algorithm", """{"alg":"none"}""" },
            { "no algorithm, with the key", """{"alg":"none","kid":"KEY"}""" },
            { "another algorithm", """{"alg":"HS512","kid":"KEY"}""" },
            { "an algorithm of public keys", """{"alg":"RS256","kid":"KEY"}""" },
            { "an algorithm in small letters", """{"alg":"hs256","kid":"KEY"}""" },
            { "an algorithm that is a number", """{"alg":256,"kid":"KEY"}""" },
            { "an algorithm that is missing", """{"kid":"KEY"}""" },
            { "another key", """{"alg":"HS256","kid":"another"}""" },
            { "a key that is a number", """{"alg":"HS256","kid":1}""" },
            { "an unknown extension", """{"alg":"HS256","kid":"KEY","crit":["exp"]}""" },
            { "an unknown extension, earlier", """{"alg":"HS256","crit":["b64"],"b64":false}""" },
            { "two algorithms", """{"alg":"none","alg":"HS256","kid":"KEY"}""" },
            { "two keys", """{"alg":"HS256","kid":"another","kid":"KEY"}""" },
            { "null", "null" },
            { "an array", "[]" },
            { "no JSON", "{" },
            { "nothing", "" },
            { "not UTF-8", "{\"alg\":\"HS256\",\"kid\":\"\u00ff\"}" },
        };

    public static TheoryData<string, string> BadClaims =>
        new()
        {
            { "null", "null" },
            { "an array", "[]" },
            { "an array of claims", """[CLAIMS]""" },
            { "a number", "1" },
            { "a text", "\"text\"" },
            { "no claims", "{}" },
            { "no JSON", "{" },
            { "nothing", "" },
            { "too deep", new string('[', 2_000 / 4 * 3) },
            { "no issuer", """{"iss":null}""" },
            { "another issuer", """{"iss":"another"}""" },
            { "an issuer that is a number", """{"iss":1}""" },
            { "no audience", """{"aud":null}""" },
            { "another audience", """{"aud":"another"}""" },
            { "an audience that is a number", """{"aud":1}""" },
            { "no user", """{"sub":null}""" },
            { "a user that is none of ours", """{"sub":"Ada"}""" },
            { "a user that is a number", """{"sub":1}""" },
            { "a user that is an object", """{"sub":{"id":1}}""" },
            { "a user that is not UTF-8", "{\"sub\":\"\u00ff\u00fe\"}" },
            { "two users", """{"sub":"USER","sub":"USER"}""" },
            { "two audiences", """{"aud":"another","aud":"AUDIENCE"}""" },
        };

    public static TheoryData<string, string> BadEnds =>
        new()
        {
            { "no end", """{"exp":null}""" },
            { "an end that is past", """{"exp":1700000000}""" },
            { "an end before all time", """{"exp":-1}""" },
            { "an end that is a text", """{"exp":"tomorrow"}""" },
            { "an end that is an array", """{"exp":[4102444800]}""" },
            { "an end that is no number of 64 bits", """{"exp":99999999999999999999}""" },
            { "an end that is no number of a machine", """{"exp":1e999}""" },
            { "an end after all time", """{"exp":9223372036854775807}""" },
            { "a beginning in the future", """{"nbf":4102444000}""" },
            { "a beginning that is a text", """{"nbf":"now"}""" },
            { "a beginning that is no number of a machine", """{"nbf":1e999}""" },
        };

    public static TheoryData<string, string> BadPlaces =>
        new()
        {
            { "no concert", """{"concert":null}""" },
            { "a concert before all", """{"concert":-1}""" },
            { "a concert after all", """{"concert":9223372036854775807}""" },
            { "a concert that is a text", """{"concert":"1"}""" },
            { "a concert that is a fraction", """{"concert":1.5}""" },
            { "no sequence", """{"seq":null}""" },
            { "a sequence that is no number of 64 bits", """{"seq":99999999999999999999}""" },
            { "a sequence that is no number of a machine", """{"seq":1e999}""" },
            { "a position in front of all", """{"pos":-1}""" },
            { "an instant before all time", """{"at":-9223372036854775808}""" },
            { "an instant after all time", """{"at":9223372036854775807}""" },
            { "an end after all time", """{"until":9223372036854775807}""" },
            { "no instant", """{"at":null}""" },
        };

    [Fact]
    public async Task Given_tokens_made_by_hand_When_nothing_is_wrong_with_them_Then_they_are_believed()
    {
        foreach (var header in new[] { Header, $$"""{"kid":"{{KeyId}}","alg":"HS256"}""" })
        {
            (await Reservations(Signed(header, AccessClaims))).ShouldBe(HttpStatusCode.OK);
            (await Status(Signed(header, PlaceClaims))).ShouldBe(HttpStatusCode.NotFound, "queue.token_expired");
        }
        foreach (var header in new[] { EarlierHeader, """{"alg":"HS256","typ":"JWT"}""" })
        {
            (await Reservations(Signed(header, Changed(AccessClaims, """{"iss":null}""")))).ShouldBe(HttpStatusCode.OK);
            (await Status(Signed(header, Changed(PlaceClaims, """{"iss":null}""")))).ShouldBe(
                HttpStatusCode.NotFound,
                "queue.token_expired"
            );
        }
    }

    [Fact]
    public async Task Given_tokens_of_an_earlier_release_When_they_are_sent_Then_they_say_what_they_said()
    {
        // As that release wrote them, with the key that its tests had.
        await using var host = HostWith(("Tokens:SigningKey", "a key that is only known to this run of the tests"));
        const string access =
            "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJhY2Nlc3MiLCJzdWIiOiIwMTlhYTVjMS03ZDNjLTdjM2UtOWYxZS0zZDBhNTFhN2MwMDEiLCJyb2xlIjoiY3VzdG9tZXIiLCJleHAiOjQxMDI0NDQ4MDB9.K64ySdEbR_df0fI6KOdt1PTIrRBlSsWbGXWCoTJBNnE";
        const string place =
            "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJwbGFjZSIsInN1YiI6IjAxOWFhNWMxLTdkM2MtN2MzZS05ZjFlLTNkMGE1MWE3YzAwMSIsImNvbmNlcnQiOjQyLCJzZXEiOjE3OTUyNzAwMDAwMDAwMDEsImF0IjoxNzk1MjcwMDAwMTIzLCJwb3MiOjcsInVudGlsIjoxNzk1MjcwNjAwMTIzfQ.5bvy9Zy2Sb6T77LRy2tqMm1DUqa3eYw0nIur1YuhEDY";
        var user = Guid.Parse("019aa5c1-7d3c-7c3e-9f1e-3d0a51a7c001");

        (await given.Anybody(host).As(access).Get("reservations")).ShouldBe(HttpStatusCode.OK);
        host.Services.GetRequiredService<IQueueTokens>()
            .Read(place)
            .ShouldBe(
                new QueuePass(
                    user,
                    ConcertId: 42,
                    Sequence: 1_795_270_000_000_001,
                    Position: 7,
                    ActiveUntil: DateTimeOffset.FromUnixTimeMilliseconds(1_795_270_600_123),
                    AsOf: DateTimeOffset.FromUnixTimeMilliseconds(1_795_270_000_123)
                )
            );
    }

    [Fact]
    public async Task Given_a_place_got_from_an_earlier_release_When_instances_are_new_Then_its_owner_keeps_it()
    {
        var concert = await given.AConcert();
        var fan = await given.AnAdmittedCustomer(concert);
        var pass = given.Read(fan.QueueToken!);
        var claims =
            $$"""{"aud":"place","sub":"{{pass.UserId}}","concert":{{pass.ConcertId}},"seq":{{pass.Sequence}},"at":{{pass.AsOf.ToUnixTimeMilliseconds()}},"pos":{{pass.Position}},"until":{{pass.ActiveUntil!.Value.ToUnixTimeMilliseconds()}}}""";
        var earlier = fan with { QueueToken = Signed(EarlierHeader, claims) };

        (await earlier.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Created);
        (await earlier.Get("queue/status"))["status"].ShouldBe("active");
    }

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public async Task Given_a_bad_header_When_a_token_is_sent_Then_it_is_refused(string what, string header)
    {
        header = header.Replace("KEY", KeyId, StringComparison.Ordinal);
        foreach (var claims in new[] { AccessClaims, Changed(AccessClaims, """{"iss":null}""") })
            IsRefused(await Reservations(Signed(header, claims)), "auth.required", what);
        foreach (var claims in new[] { PlaceClaims, Changed(PlaceClaims, """{"iss":null}""") })
            IsRefused(await Status(Signed(header, claims)), "queue.token_invalid", what);
    }

    [Theory]
    [MemberData(nameof(BadClaims))]
    public async Task Given_bad_claims_When_a_token_is_sent_Then_it_is_refused(string what, string change)
    {
        IsRefused(await Reservations(Signed(Header, Changed(AccessClaims, change))), "auth.required", what);
        IsRefused(await Status(Signed(Header, Changed(PlaceClaims, change))), "queue.token_invalid", what);
    }

    [Theory]
    [MemberData(nameof(BadEnds))]
    public async Task Given_a_bad_end_When_an_access_token_is_sent_Then_it_is_refused(string what, string change)
    {
        IsRefused(await Reservations(Signed(Header, Changed(AccessClaims, change))), "auth.required", what);
        IsRefused(
            await Reservations(Signed(EarlierHeader, Changed(Changed(AccessClaims, """{"iss":null}"""), change))),
            "auth.required",
            what
        );
    }

    [Theory]
    [MemberData(nameof(BadPlaces))]
    public async Task Given_a_bad_place_When_a_queue_token_is_sent_Then_it_is_refused(string what, string change) =>
        IsRefused(await Status(Signed(Header, Changed(PlaceClaims, change))), "queue.token_invalid", what);

    [Theory]
    [InlineData("no token", "a")]
    [InlineData("only points", "..")]
    [InlineData("one part", "HEADER")]
    [InlineData("two parts", "HEADER.CLAIMS")]
    [InlineData("no signature", "HEADER.CLAIMS.")]
    [InlineData("half a signature", "HEADER.CLAIMS.HALF")]
    [InlineData("another signature", "HEADER.CLAIMS.CLAIMS")]
    [InlineData("a signature that is no base64", "HEADER.CLAIMS.SIGNATURE!")]
    [InlineData("four parts", "HEADER.CLAIMS.SIGNATURE.")]
    [InlineData("five parts", "HEADER.CLAIMS.CLAIMS.CLAIMS.SIGNATURE")]
    [InlineData("an empty header", ".CLAIMS.SIGNATURE")]
    [InlineData("a header that is no base64", "!.CLAIMS.SIGNATURE")]
    [InlineData("too long", "HEADER.LONG.SIGNATURE")]
    public async Task Given_something_like_a_token_When_it_is_sent_Then_it_is_refused(string what, string form)
    {
        IsRefused(await Reservations(Filled(AccessClaims)), "auth.required", what);
        IsRefused(await Status(Filled(PlaceClaims)), "queue.token_invalid", what);

        string Filled(string claims)
        {
            if (form.Contains("LONG", StringComparison.Ordinal))
                return Signed(Header, Changed(claims, $$"""{"note":"{{new string('x', 3_000)}}"}"""));
            var parts = Signed(Header, claims).Split('.');
            return form.Replace("HEADER", parts[0], StringComparison.Ordinal)
                .Replace("CLAIMS", parts[1], StringComparison.Ordinal)
                .Replace("SIGNATUR", parts[2][..^1], StringComparison.Ordinal)
                .Replace("HALF", parts[2][..20], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Given_other_letters_than_ASCII_When_they_come_as_a_queue_token_Then_it_is_refused()
    {
        var fan = await given.ACustomer();
        var parts = Signed(Header, PlaceClaims).Split('.');

        foreach (
            var odd in new[]
            {
                $"{parts[0]}.{parts[1]}.%C3%A9",
                $"%C3%A9.{parts[1]}.{parts[2]}",
                "%ED%A0%80",
                "%00",
                "%FF.a.b",
            }
        )
            (await fan.Get($"queue/events?queueToken={odd}")).ShouldBe(
                HttpStatusCode.Unauthorized,
                "queue.token_invalid"
            );
    }

    [Fact]
    public async Task Given_a_token_of_one_kind_When_it_is_sent_as_the_other_Then_it_is_refused()
    {
        var concert = await given.AConcert();
        var fan = await given.AnAdmittedCustomer(concert);

        (await Reservations(fan.QueueToken!)).ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
        (await (fan with { QueueToken = fan.AccessToken }).Get("queue/status")).ShouldBe(
            HttpStatusCode.Unauthorized,
            "queue.token_invalid"
        );
    }

    [Fact]
    public async Task Given_a_new_signing_key_When_the_old_one_stands_behind_it_Then_its_tokens_stay_good()
    {
        const string newKey = "a new key that is only known to this run of the tests";
        await using var rotating = HostWith(
            ("Tokens:SigningKey", ""),
            ("Tokens:SigningKeys:0", newKey),
            ("Tokens:SigningKeys:1", Key)
        );
        await using var alike = HostWith(("Tokens:SigningKey", newKey), ("Tokens:SigningKeys:0", Key));
        await using var rotated = HostWith(("Tokens:SigningKey", newKey));
        var concert = await given.AConcert();
        var old = await given.AnAdmittedCustomer(concert);

        foreach (var host in new[] { rotating, alike })
        {
            var polled = await old.At(host).Poll();
            polled.QueueToken!.ShouldNotStartWith(old.QueueToken!.Split('.')[0]);
            (await polled.At(rotated).Get("queue/status")).ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
            var signedIn = polled.As(TokenFrom(host, old.UserId), old.UserId);
            (await signedIn.At(rotated).Get("queue/status")).ShouldBe(HttpStatusCode.OK);
            (await signedIn.At(given.Host).Get("queue/status")).ShouldBe(HttpStatusCode.Unauthorized, "auth.required");
        }

        static string TokenFrom(ApiHost host, Guid userId) =>
            host.Services.GetRequiredService<IAccessTokens>().Issue(new Caller(userId, UserRole.Customer)).Token;
    }

    [Fact]
    public async Task Given_blanks_around_a_signing_key_When_it_signs_Then_they_do_not_count_and_earlier_tokens_stay_good()
    {
        var padded = $" {Key}\n";
        await using var host = HostWith(("Tokens:SigningKey", padded));
        var token = host
            .Services.GetRequiredService<IAccessTokens>()
            .Issue(new Caller(Guid.NewGuid(), UserRole.Customer))
            .Token;

        (await Reservations(token)).ShouldBe(HttpStatusCode.OK);
        var ofEarlier = Signed(EarlierHeader, Changed(AccessClaims, """{"iss":null}"""), padded);
        (await given.Anybody(host).As(ofEarlier).Get("reservations")).ShouldBe(HttpStatusCode.OK);
        IsRefused(await Reservations(ofEarlier), "auth.required", "signed with the blanks");
    }

    private ApiHost HostWith(params (string Name, string Value)[] settings) =>
        new(
            given.ConnectionString,
            given.KeyPrefix,
            Locks.On,
            settings: settings.ToDictionary(each => each.Name, each => each.Value, StringComparer.Ordinal)
        );

    /// <summary>A call that needs an access token and no row of its user.</summary>
    private Task<Answer> Reservations(string token) => given.Anybody().As(token).Get("reservations");

    private async Task<Answer> Status(string token) =>
        await (given.Anybody().As(Signed(Header, AccessClaims)) with { QueueToken = token }).Get("queue/status");

    private static void IsRefused(Answer answer, string code, string what)
    {
        answer.Status.ShouldBe(HttpStatusCode.Unauthorized, what);
        answer.ShouldBe(HttpStatusCode.Unauthorized, code);
        answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer", what);
    }

    /// <summary>The claims with others in place of theirs, unless the change is no object or no JSON.</summary>
    private static string Changed(string claims, string change)
    {
        change = change
            .Replace("CLAIMS", claims, StringComparison.Ordinal)
            .Replace(
                "AUDIENCE",
                claims.Contains("access", StringComparison.Ordinal) ? "access" : "place",
                StringComparison.Ordinal
            );
        if (!change.StartsWith("{\"", StringComparison.Ordinal))
            return change;
        var name = change[..(change.IndexOf(':', StringComparison.Ordinal) + 1)][1..];
        var without = string.Join(
            ',',
            claims[1..^1].Split(',').Where(claim => !claim.StartsWith(name, StringComparison.Ordinal))
        );
        return change.EndsWith(":null}", StringComparison.Ordinal) ? $"{{{without}}}" : $"{change[..^1]},{without}}}";
    }

    /// <summary>One byte for each character, so that what is not UTF-8 can be written.</summary>
    private static string Signed(string header, string claims, string? by = null)
    {
        claims = claims.Replace("USER", "019aa5c1-7d3c-7c3e-9f1e-3d0a51a7c001", StringComparison.Ordinal);
        var signed = $"{Encoded(header)}.{Encoded(claims)}";
        var bytes = Encoding.ASCII.GetBytes(signed);
        var key = Encoding.UTF8.GetBytes(by ?? Key);
        var signature = header.Contains("HS512", StringComparison.Ordinal)
            ? HMACSHA512.HashData(key, bytes)
            : HMACSHA256.HashData(key, bytes);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";

        static string Encoded(string text) => Base64Url.EncodeToString(Encoding.Latin1.GetBytes(text));
    }
}
