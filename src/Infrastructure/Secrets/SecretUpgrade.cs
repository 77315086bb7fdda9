namespace Concert.Infrastructure.Secrets;

using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

/// <summary>
/// Runs after the migrations: makes the first key of the ring, wraps all keys by the first key of the configuration,
/// seals again the webhook secrets that an earlier release sealed, and seals the seeds of draws that it did not. A repeat
/// changes nothing, and instances take turns.
/// </summary>
internal sealed partial class SecretUpgrade(
    ConcertDbContext context,
    UpgradeTurns turns,
    SecretKeys keys,
    WebhookSecrets secrets,
    DrawSeeds seeds,
    ILogger<SecretUpgrade> logger
)
{
    private const int BatchSize = 100;

    /// <summary>
    /// An instance of the earlier release may still be running and draw; a seed that is due within an hour stays as it is.
    /// </summary>
    private static readonly TimeSpan OpensSoon = TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await InTurn(() => WrapAgainAsync(cancellationToken), cancellationToken);
        Guid? last = null;
        do
        {
            await InTurn(async () => last = await SealAgainAsync(last, cancellationToken), cancellationToken);
        } while (last is not null);
        long? lastConcert = null;
        do
        {
            await InTurn(
                async () => lastConcert = await SealSeedsAsync(lastConcert, cancellationToken),
                cancellationToken
            );
        } while (lastConcert is not null);
    }

    /// <summary>
    /// Refuses keys of which none has wrapped a key of the ring. Data Protection would silently make a new one, and what
    /// the others encrypted would stay unreadable.
    /// </summary>
    /// <exception cref="OptionsValidationException"/>
    public async Task RequireRightKeysAsync(CancellationToken cancellationToken)
    {
        var ring = await context.SecretKeys.AsNoTracking().ToListAsync(cancellationToken);
        if (ring.Count > 0 && !ring.Any(key => keys.CanUnwrap(XElement.Parse(key.Xml))))
        {
            throw new OptionsValidationException(
                nameof(SecretOptions),
                typeof(SecretOptions),
                [
                    "None of Secrets:Keys has wrapped the key ring in the database, so no secret in it could be read. Add the key that has.",
                ]
            );
        }
    }

    private Task InTurn(Func<Task> work, CancellationToken cancellationToken) =>
        turns.TakeAsync("secrets", work, cancellationToken);

    internal async Task WrapAgainAsync(CancellationToken cancellationToken)
    {
        await RequireRightKeysAsync(cancellationToken);

        // Makes the first key under the lock, because two instances that need one at once would make two.
        secrets.Make(Guid.Empty);
        foreach (var key in await context.SecretKeys.ToListAsync(cancellationToken))
        {
            var xml = XElement.Parse(key.Xml);
            try
            {
                if (keys.WrapAgain(xml))
                    key.Xml = xml.ToString(SaveOptions.DisableFormatting);
            }
            catch (CryptographicException)
            {
                LogLost(logger, key.Id);
            }
        }
    }

    /// <returns>The last id of the batch; null after the last batch.</returns>
    internal async Task<Guid?> SealAgainAsync(Guid? after, CancellationToken cancellationToken)
    {
        var batch = await context
            .Webhooks.Where(webhook => webhook.Secret == null && (after == null || webhook.Id > after))
            .OrderBy(webhook => webhook.Id)
            .Take(BatchSize)
            .Select(webhook => new { webhook.Id, webhook.SealedSecret })
            .ToListAsync(cancellationToken);
        foreach (var webhook in batch)
        {
            if (secrets.SealAgain(webhook.Id, webhook.SealedSecret) is { } secret)
                await ReplaceAsync(webhook.Id, secret, cancellationToken);
            else
                LogUnreadable(logger, webhook.Id);
        }
        return batch.Count == BatchSize ? batch[^1].Id : null;
    }

    /// <returns>The last id of the batch; null after the last batch.</returns>
    internal async Task<long?> SealSeedsAsync(long? after, CancellationToken cancellationToken)
    {
        var opensAfter = await context.NowAsync(cancellationToken) + OpensSoon;
        var batch = await context
            .Concerts.Where(concert =>
                concert.SealedDrawSeed == null
                && concert.SaleOpensAt > opensAfter
                && !context.Draws.Any(draw => draw.ConcertId == concert.Id)
                && (after == null || concert.Id > after)
            )
            .OrderBy(concert => concert.Id)
            .Take(BatchSize)
            .Select(concert => new { concert.Id, concert.DrawSeed })
            .ToListAsync(cancellationToken);
        foreach (var concert in batch)
        {
            var sealedSeed = seeds.Seal(concert.DrawSeed);
            await context
                .Concerts.Where(each => each.Id == concert.Id && each.SealedDrawSeed == null)
                .ExecuteUpdateAsync(
                    update =>
                        update
                            .SetProperty(each => each.SealedDrawSeed, sealedSeed)
                            .SetProperty(each => each.DrawSeed, Array.Empty<byte>()),
                    cancellationToken
                );
        }
        return batch.Count == BatchSize ? batch[^1].Id : null;
    }

    internal Task<int> ReplaceAsync(Guid webhookId, byte[] secret, CancellationToken cancellationToken) =>
        context
            .Webhooks.Where(webhook => webhook.Id == webhookId && webhook.Secret == null)
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(webhook => webhook.Secret, secret)
                        .SetProperty(webhook => webhook.SealedSecret, Array.Empty<byte>()),
                cancellationToken
            );

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Key {KeyId} of the ring was wrapped by a key that is not configured any more; what it encrypted cannot be "
            + "read. Add that key to Secrets:Keys"
    )]
    private static partial void LogLost(ILogger logger, Guid keyId);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The secret of webhook {WebhookId} was sealed under a signing key that is not configured any more. Add that "
            + "key to Tokens:SigningKeys and migrate again, or replace the secret"
    )]
    private static partial void LogUnreadable(ILogger logger, Guid webhookId);
}
