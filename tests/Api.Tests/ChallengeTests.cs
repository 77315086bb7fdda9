namespace Concert.Api.Tests;

using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

/// <summary>Whoever wants many accounts or places has to work for each.</summary>
public sealed partial class ChallengeTests(ChallengeTests.Challenged given) : IClassFixture<ChallengeTests.Challenged>
{
    private const int Difficulty = 14;

    [Fact]
    public async Task Given_a_challenge_When_it_is_solved_for_an_address_Then_that_address_registers_and_no_other()
    {
        var challenge = await AChallenge();
        challenge.Headers.CacheControl!.NoStore.ShouldBeTrue();
        challenge.Json.GetProperty("difficulty").GetInt32().ShouldBe(Difficulty);
        challenge.Json.GetProperty("expiresAt").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UtcNow);
        var solution = Solve(challenge["challenge"]!, "j\u00fcrgen@example.com", isSolved: true);

        (await Register("j\u00fcrgen@example.com", solution)).ShouldBe(HttpStatusCode.Created);

        (await Register("j\u00fcrgen@example.com", solution)).ShouldBe(HttpStatusCode.Conflict, "users.email_taken");
        foreach (var other in (string[])["ada@example.com", "J\u00fcrgen@example.com"])
        {
            (await Register(other, Unsolved(solution, other))).ShouldBe(
                HttpStatusCode.Forbidden,
                "requests.challenge_required"
            );
        }
    }

    [Fact]
    public async Task Given_a_user_When_a_solution_is_theirs_Then_they_join_and_others_do_not()
    {
        var (ada, bob) = (await given.Api.ACustomer(), await given.Api.ACustomer());
        var concert = await given.Api.AConcert();
        var other = await given.Api.AConcert();
        var join = $"concerts/{concert.Id}/queue/tokens";
        var solution = Solve((await AChallenge())["challenge"]!, $"{ada.UserId}", isSolved: true);

        (await ada.Post(join)).ShouldBe(HttpStatusCode.Forbidden, "requests.challenge_required");
        (await (bob with { ChallengeSolution = Unsolved(solution, $"{bob.UserId}") }).Post(join)).ShouldBe(
            HttpStatusCode.Forbidden,
            "requests.challenge_required"
        );
        var joined = await (ada with { ChallengeSolution = solution }).Join(concert.Id);

        (await (joined with { ChallengeSolution = null }).Post(join)).ShouldBe(HttpStatusCode.OK);
        (await (joined with { ChallengeSolution = null }).Post($"concerts/{other.Id}/queue/tokens")).ShouldBe(
            HttpStatusCode.Forbidden,
            "requests.challenge_required"
        );
        (await (bob with { QueueToken = joined.QueueToken }).Post(join)).ShouldBe(
            HttpStatusCode.Forbidden,
            "requests.challenge_required"
        );
    }

    [Fact]
    public async Task Given_a_guest_to_be_When_the_challenge_is_solved_Then_there_is_a_guest_who_solves_another_to_join()
    {
        var concert = await given.Api.AConcert();
        var anybody = given.Api.Anybody();
        (await anybody.Post("auth/guests")).ShouldBe(HttpStatusCode.Forbidden, "requests.challenge_required");
        var solution = Solve((await AChallenge())["challenge"]!, "guest", isSolved: true);

        var guest = await (anybody with { ChallengeSolution = solution }).Post("auth/guests");

        guest.ShouldBe(HttpStatusCode.Created);
        var joining = anybody.As(guest["accessToken"]!) with
        {
            ChallengeSolution = Unsolved(solution, guest["userId"]!),
        };
        (await joining.Post($"concerts/{concert.Id}/queue/tokens")).ShouldBe(
            HttpStatusCode.Forbidden,
            "requests.challenge_required"
        );
    }

    [Fact]
    public async Task Given_what_is_no_solution_of_a_current_challenge_When_it_is_sent_Then_the_challenge_is_still_required()
    {
        const string email = "eve@example.com";
        var challenge = (await AChallenge())["challenge"]!;
        var solution = Solve(challenge, email, isSolved: true);
        var services = given.Api.Host.Services;
        var past = new ProofOfWork(
            services.GetRequiredService<TokenKeys>(),
            services.GetRequiredService<IOptions<ChallengeOptions>>(),
            new StoppedClock(DateTimeOffset.UtcNow.AddMinutes(-6))
        );
        var access = (await given.Api.ACustomer()).AccessToken!;
        var forged = $"{challenge[..^2]}{(challenge[^2] == 'A' ? 'B' : 'A')}{challenge[^1]}";

        foreach (
            var sent in (string?[])
                [
                    null,
                    "",
                    ":",
                    "garbage",
                    challenge,
                    $"{challenge}:",
                    $"{solution}:0",
                    $"{solution}-",
                    Solve(challenge, email, isSolved: false),
                    Solve(past.Issue().Text, email, isSolved: true),
                    Solve(access, email, isSolved: true),
                    Solve(forged, email, isSolved: true),
                ]
        )
            (await Register(email, sent)).ShouldBe(HttpStatusCode.Forbidden, "requests.challenge_required");
        (await Register(email, solution)).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Given_an_instance_without_challenges_When_somebody_registers_Then_nothing_is_to_be_solved()
    {
        await using var host = new ApiHost(given.Api.ConnectionString, given.Api.KeyPrefix, Locks.On);
        var anybody = given.Api.Anybody(host);

        (await anybody.Get("challenge")).Json.GetProperty("difficulty").GetInt32().ShouldBe(0);
        (await Register("max@example.com", solution: null, anybody)).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Given_the_examples_for_clients_When_they_are_hashed_Then_the_page_and_the_service_agree()
    {
        var page = await File.ReadAllTextAsync(Repository.File("docs/challenge.md"));
        var challenge = SampleChallenge().Match(page).Groups["challenge"].Value;
        var samples = Sample().Matches(page);
        samples.Count.ShouldBe(3);

        foreach (var sample in samples.Select(match => match.Groups))
        {
            var (subject, nonce) = (sample["subject"].Value, sample["nonce"].Value);
            var bits = int.Parse(sample["bits"].Value, CultureInfo.InvariantCulture);
            Hash($"{challenge}:{subject}:{nonce}").ShouldBe(sample["hash"].Value);
            ZeroBits(sample["hash"].Value).ShouldBe(bits);
            ProofOfWork.LeadingZeros(challenge, subject, nonce).ShouldBe(bits);
        }
    }

    private Task<Answer> AChallenge() => given.Api.Anybody().Get("challenge");

    private Task<Answer> Register(string email, string? solution, Client? anybody = null) =>
        ((anybody ?? given.Api.Anybody()) with { ChallengeSolution = solution }).Post(
            "auth/register",
            new
            {
                email,
                password = "a good password",
                displayName = "Ada",
            }
        );

    /// <summary>As the page tells clients to; or the first that is no solution.</summary>
    private static string Solve(string challenge, string subject, bool isSolved)
    {
        for (var nonce = 0; ; nonce++)
        {
            if (ZeroBits(Hash($"{challenge}:{subject}:{nonce}")) >= Difficulty == isSolved)
                return $"{challenge}:{nonce}";
        }
    }

    /// <summary>The solution, changed if by chance it is one for the subject too.</summary>
    private static string Unsolved(string solution, string subject)
    {
        var (challenge, nonce) = (solution.Split(':')[0], solution.Split(':')[1]);
        return ZeroBits(Hash($"{challenge}:{subject}:{nonce}")) < Difficulty
            ? solution
            : Solve(challenge, subject, isSolved: false);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static int ZeroBits(string hash) => BitOperations.LeadingZeroCount(Convert.ToUInt32(hash[..8], 16));

    [GeneratedRegex("with the challenge `(?<challenge>[^`]+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex SampleChallenge();

    [GeneratedRegex(
        @"\| `(?<subject>[^`]+)` \| `(?<nonce>\w+)` \| (?<bits>\d+) \| `(?<hash>[0-9a-f]{64})` \|",
        RegexOptions.ExplicitCapture,
        1_000
    )]
    private static partial Regex Sample();

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    /// <summary>An instance on which challenges are on.</summary>
    public sealed class Challenged : IAsyncLifetime
    {
        public Given Api { get; } =
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Challenge:Difficulty"] = $"{Difficulty}",
                },
            };

        public ValueTask InitializeAsync() => Api.InitializeAsync();

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
