namespace Concert.Infrastructure.Audit;

using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

public sealed class AuditOptions
{
    /// <summary>How long entries are kept.</summary>
    [Range(typeof(TimeSpan), "30.00:00:00", "36525.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(3_653);
}

internal sealed class AuditTrail(ConcertDbContext context, CommandBatches batches, IOptions<AuditOptions> options)
    : IAudit
{
    public void Note(IAudited call, AuditedObject target, object? before, object? after)
    {
        var (was, becomes) = (Json(before), Json(after));
        if (string.Equals(was, becomes, StringComparison.Ordinal))
            return;
        batches.Writes.Add(
            $"""
            INSERT INTO audit_entries (actor_id, action, object_kind, object_id, before, after)
            VALUES ({call.ActorId}, {call.Action}, {target.Kind}, {target.Id}, {was}, {becomes})
            """
        );
    }

    public async Task<IReadOnlyList<AuditEntryView>> ListAsync(
        long? after,
        int take,
        CancellationToken cancellationToken
    ) =>
        await context
            .AuditEntries.Where(entry => after == null || entry.Id < after)
            .OrderByDescending(entry => entry.Id)
            .Take(take)
            .Select(entry => new AuditEntryView(
                entry.Id,
                entry.At,
                entry.ActorId,
                entry.Action,
                new AuditedObject(entry.ObjectKind, entry.ObjectId),
                Members(entry.Before),
                Members(entry.After)
            ))
            .ToListAsync(cancellationToken);

    public async Task<int> PurgeAsync(int take, CancellationToken cancellationToken)
    {
        // Ids grow with time, so no more than the oldest have to be looked at.
        var before = await context.NowAsync(cancellationToken) - options.Value.Retention;
        return await context
            .AuditEntries.OrderBy(entry => entry.Id)
            .Take(take)
            .Where(entry => entry.At < before)
            .ExecuteDeleteAsync(cancellationToken);
    }

    private static string? Json(object? values) => values is null ? null : EventPayload.Of(values);

    private static Dictionary<string, object>? Members(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<Dictionary<string, object>>(json);
}
