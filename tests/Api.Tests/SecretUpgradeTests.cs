namespace Concert.Api.Tests;

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

/// <summary>The secrets of webhooks outlive the release that made them, and every key.</summary>
public sealed class SecretUpgradeTests : IAsyncDisposable
{
    private const string Webhooks = "admin/webhooks";
    private const string OldKey = "the signing key with which the earlier release ran";
    private const string NewKey = "the signing key that took its place after a while";
    private const string OldWrappingKey = "the first key that wrapped the keys of the ring";
    private const string NewWrappingKey = "the second key, which took the place of the first";

    private readonly Given _given = new();

    public ValueTask DisposeAsync() => _given.DisposeAsync();

    [Fact]
    public async Task Given_a_webhook_of_an_earlier_release_When_two_instances_upgrade_Then_its_secret_stays_good_for_any_signing_key()
    {
        await using var receiver = await WebhookReceiver.Start();
        var (id, secret) = await AWebhookOfTheEarlierRelease(receiver);

        var hosts = await Task.WhenAll(
            Enumerable.Range(0, 2).Select(_ => Task.Run(() => AHost(("Tokens:SigningKey", OldKey))))
        );
        (await NextDelivery(hosts[0], receiver)).IsSignedBy(secret).ShouldBeTrue();
        foreach (var host in hosts)
            await host.DisposeAsync();

        var upgraded = await Row(id);
        upgraded.SealedSecret.ShouldBeEmpty();
        await using var rotated = AHost(("Tokens:SigningKey", NewKey));
        (await NextDelivery(rotated, receiver)).IsSignedBy(secret).ShouldBeTrue();
        (await Row(id)).Secret.ShouldBe(upgraded.Secret);
        await using var database = _given.Database();
        (await database.SecretKeys.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Given_an_upgrade_without_the_old_signing_key_When_it_is_added_later_Then_the_secret_can_be_read_again()
    {
        await using var receiver = await WebhookReceiver.Start();
        var (id, secret) = await AWebhookOfTheEarlierRelease(receiver);
        var log = new UpgradeLog();

        await using (
            var without = AHost(
                services => services.AddSingleton<ILogger<SecretUpgrade>>(log),
                ("Tokens:SigningKey", NewKey)
            )
        )
        {
            await AnnounceConcert(without);
            await Eventually.Get(
                () => OrganizerOf(without).Get($"{Webhooks}/{id}/deliveries"),
                deliveries =>
                    deliveries.Items.Count > 0
                    && deliveries.Items[0].GetProperty("lastError").GetString() == "secret_unreadable"
            );
        }
        log.Lines.ShouldHaveSingleItem().ShouldStartWith($"The secret of webhook {id} was sealed under a signing key");
        var left = await Row(id);
        left.Secret.ShouldBeNull();
        left.SealedSecret.ShouldNotBeEmpty();

        await using var with = AHost(("Tokens:SigningKey", NewKey), ("Tokens:SigningKeys:0", OldKey));
        (await NextDelivery(with, receiver)).IsSignedBy(secret).ShouldBeTrue();
        (await Row(id)).Secret.ShouldNotBeNull();
    }

    [Fact]
    public async Task Given_a_new_wrapping_key_When_the_old_one_stands_behind_it_at_a_migration_Then_it_can_go_afterwards()
    {
        await using var receiver = await WebhookReceiver.Start();
        Answer webhook;
        await using (var first = AHost(("Secrets:Keys:0", $" {OldWrappingKey}\n")))
            webhook = await OrganizerOf(first).Post(Webhooks, new { url = receiver.Url });
        var secret = webhook["secret"]!;

        await using (var rotating = AHost(("Secrets:Keys:0", NewWrappingKey), ("Secrets:Keys:1", OldWrappingKey)))
            (await NextDelivery(rotating, receiver)).IsSignedBy(secret).ShouldBeTrue();
        await using (var rotated = AHost(("Secrets:Keys:0", NewWrappingKey)))
            (await NextDelivery(rotated, receiver)).IsSignedBy(secret).ShouldBeTrue();
    }

    [Theory]
    [InlineData("--migrate")]
    [InlineData("--Database:MigrateOnStart=true")]
    [InlineData("--Database:MigrateOnStart=false")]
    public async Task Given_a_good_key_that_has_not_wrapped_the_ring_When_an_instance_starts_with_it_alone_Then_it_is_refused(
        string argument
    )
    {
        await using var host = AHost();
        (await OrganizerOf(host).Post(Webhooks, new { url = "https://hook.invalid/" })).ShouldBe(
            HttpStatusCode.Created
        );
        var settings = new Dictionary<string, string>(host.Settings, StringComparer.Ordinal)
        {
            ["Secrets:Keys:0"] = RandomNumberGenerator.GetHexString(64),
        };

        var ended = await ApiProcess.Run(settings, argument);

        ended.Code.ShouldBe(2);
        ended
            .Output.Trim()
            .Split('\n')
            .ShouldHaveSingleItem()
            .ShouldContain("None of Secrets:Keys has wrapped the key ring");
        await using var database = _given.Database();
        (await database.SecretKeys.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Given_seeds_of_the_earlier_release_When_it_is_upgraded_Then_those_are_sealed_that_are_not_due_soon()
    {
        long late,
            soon;
        await using (var before = AHost())
        {
            late = await AnnounceConcert(before, opensIn: TimeSpan.FromHours(2));
            soon = await AnnounceConcert(before, opensIn: TimeSpan.FromMinutes(50));
        }
        var seed = RandomNumberGenerator.GetBytes(DrawRules.SeedBytes);
        await using var database = _given.Database();
        await database.Concerts.ExecuteUpdateAsync(update =>
            update
                .SetProperty(concert => concert.SealedDrawSeed, (byte[]?)null)
                .SetProperty(concert => concert.DrawSeed, seed)
        );

        await using var after = AHost();

        foreach (var id in new[] { late, soon })
        {
            (await new Client(after).Get($"concerts/{id}/queue/draw"))["seedHash"]
                .ShouldBe(Convert.ToHexStringLower(SHA256.HashData(seed)));
        }
        var stored = await database.Concerts.AsNoTracking().ToDictionaryAsync(concert => concert.Id);
        stored[late].DrawSeed.ShouldBeEmpty();
        stored[late].SealedDrawSeed!.AsSpan().IndexOf(seed).ShouldBe(-1);
        stored[soon].SealedDrawSeed.ShouldBeNull();
    }

    [Fact]
    public async Task Given_a_secret_and_its_key_as_they_are_stored_When_an_instance_reads_them_Then_it_can()
    {
        // Whatever is renamed, stored rows must stay readable: the key names the class that unwraps it.
        const string key =
            """<key id="12949f76-f7fe-471e-a347-e5944ffada50" version="1"><creationDate>2026-11-26T18:06:34.7872754Z</creationDate><activationDate>2026-11-26T18:06:34.7872754Z</activationDate><expirationDate>2027-02-24T18:06:34.7872754Z</expirationDate><descriptor deserializerType="Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel.AuthenticatedEncryptorDescriptorDeserializer, Microsoft.AspNetCore.DataProtection, Version=10.0.0.0, Culture=neutral, PublicKeyToken=adb9793829ddae60"><descriptor><encryption algorithm="AES_256_CBC" /><validation algorithm="HMACSHA256" /><encryptedSecret decryptorType="Concert.Infrastructure.Secrets.SecretKeyDecryptor, Concert.Infrastructure, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null" xmlns="http://schemas.asp.net/2015/03/dataProtection"><wrapped xmlns="">fDqGPAi7V4SkoOUG562uL1QV1KZ089xgXyPuOiFIhuM/Ruz/6hRMxJDYw+Le+TO40aOxKuU/0fHMr9u8tRUD1O05qh2jUnmpQPTQyOnLjbfVTfp5htcKAfDyZTQ2UOKzdq1leD4hubKnkf2LCmdQf46YM5vC1G1ZZvK1OnfvdPDOx2hkbaRSSqJ3G6rKE//l3fwjALDw5y4L6a+EIqtsWLsbEg7NAXI4PEc1wxDX8J1BCess0zln/RQ76mOrqG3LgrshJsYtZQKstKmyK9zeBaWbreJ0/t9KxBmboJ4Oc5Y5H9sTl/xL8OyuhPV0t9S7+39qqTci4agjdlzeteCtfZ/RGbKi2hL5SA5Bfe3Y43bfTrR3+VXaqJdJtVrnoRfeyql9AAqd/+soWOh2uVwtq1ok</wrapped></encryptedSecret></descriptor></descriptor></key>""";
        const string sealedSecret =
            "CfDJ8HaflBL+9x5Ho0fllE/62lCPHvHApggG6W/ulNfcOVDIwlL3DxqOKG0LBqchN4L99+PyVY43uHjt1tOZaS90SSNcjEikTAG40S/vJ2olbYu03d8eSti4d2bqItvCV7Ayorc5+TFUjWdD1TP7/qUqF9rpZvUoiFVjLpx0IUZi8/O8";
        await using (var database = _given.Database())
        {
            await database.Database.MigrateAsync();
            database.SecretKeys.Add(new SecretKey { Id = Guid.CreateVersion7(), Xml = key });
            await database.SaveChangesAsync();
        }

        await using var host = AHost(("Secrets:Keys:0", "another key that is only known to this run of the tests"));

        host.Services.GetRequiredService<WebhookSecrets>()
            .Open(Guid.Parse("01a2190a-1664-73a4-ac0c-3e9844479fe7"), Convert.FromBase64String(sealedSecret))
            .ShouldBe(Convert.FromBase64String("pvQHpJMuFlv1ZHDmlVWcoxkXiGAWP9ARwLEmUZ4wxAo="));
    }

    /// <summary>Makes the database as the earlier release left it, with one webhook in it.</summary>
    private async Task<(Guid Id, string Secret)> AWebhookOfTheEarlierRelease(WebhookReceiver receiver)
    {
        await using var database = _given.Database();
        var earlier = database
            .Database.GetMigrations()
            .TakeWhile(name => !name.EndsWith("_SecretKeyRing", StringComparison.Ordinal))
            .Last();
        await database.GetService<IMigrator>().MigrateAsync(earlier);
        var id = Guid.CreateVersion7();
        var secret = RandomNumberGenerator.GetBytes(32);
        var sealedSecret = SealAsTheEarlierReleaseDid(id, secret);
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO webhooks (id, number, url, events, sealed_secret, created_at, last_delivery)
            VALUES ({id}, {1L}, {receiver.Url}, {""}, {sealedSecret}, {DateTimeOffset.UtcNow.AddDays(-1)}, {0L})
            """
        );
        return (id, $"whsec_{Convert.ToBase64String(secret)}");
    }

    private static byte[] SealAsTheEarlierReleaseDid(Guid webhookId, byte[] secret)
    {
        var key = HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Encoding.UTF8.GetBytes(OldKey),
            outputLength: 32,
            info: "concert webhook secrets v1"u8.ToArray()
        );
        var nonce = RandomNumberGenerator.GetBytes(12);
        var (tag, cipher) = (new byte[16], new byte[secret.Length]);
        using var aes = new AesGcm(key, tag.Length);
        aes.Encrypt(nonce, secret, cipher, tag, webhookId.ToByteArray());
        return [.. nonce, .. tag, .. cipher];
    }

    private async Task<Webhook> Row(Guid id)
    {
        await using var database = _given.Database();
        return await database.Webhooks.SingleAsync(webhook => webhook.Id == id);
    }

    private ApiHost AHost(params (string Name, string Value)[] settings) => AHost(changes: null, settings);

    /// <summary>An instance that migrates when it starts.</summary>
    private ApiHost AHost(Action<IServiceCollection>? changes, params (string Name, string Value)[] settings) =>
        new(
            _given.ConnectionString,
            _given.KeyPrefix,
            Locks.On,
            settings: settings
                .Append(("Database:MigrateOnStart", "true"))
                .ToDictionary(each => each.Item1, each => each.Item2, StringComparer.Ordinal),
            changes: changes
        );

    private static Client OrganizerOf(ApiHost host) =>
        new Client(host).As(
            host.Services.GetRequiredService<IAccessTokens>()
                .Issue(new Caller(Guid.NewGuid(), UserRole.Organizer))
                .Token
        );

    /// <summary>Something happens that webhooks are told of.</summary>
    /// <returns>The concert's id.</returns>
    private static async Task<long> AnnounceConcert(ApiHost host, TimeSpan opensIn = default)
    {
        var announced = await OrganizerOf(host)
            .Post(
                "admin/concerts",
                new
                {
                    title = "Test",
                    artist = "Test",
                    venue = "Test",
                    saleOpensAt = DateTimeOffset.UtcNow + opensIn,
                    saleClosesAt = DateTimeOffset.UtcNow.AddDays(1),
                }
            );
        announced.ShouldBe(HttpStatusCode.Created);
        return announced.Json.GetProperty("id").GetInt64();
    }

    private static async Task<ReceivedEvent> NextDelivery(ApiHost host, WebhookReceiver receiver)
    {
        var count = receiver.Received.Count;
        await AnnounceConcert(host);
        var received = await Eventually.Get(() => Task.FromResult(receiver.Received), all => all.Count > count);
        return received[^1];
    }

    /// <summary>Keeps what the upgrade logs.</summary>
    private sealed class UpgradeLog : ILogger<SecretUpgrade>
    {
        private readonly ConcurrentQueue<string> _lines = [];

        public IReadOnlyList<string> Lines => [.. _lines];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => _lines.Enqueue(formatter(state, exception));
    }
}
