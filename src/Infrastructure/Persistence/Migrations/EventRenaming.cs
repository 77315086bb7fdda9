namespace Concert.Infrastructure.Persistence.Migrations;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>Gives stored events and subscriptions the names of this release, in SQL that both databases understand.</summary>
internal static class EventRenaming
{
    /// <summary>
    /// Subscriptions keep the earlier names too: instances of the earlier release hand over, by these names, what they wrote
    /// before they were replaced.
    /// </summary>
    public static void RenameEvents(this MigrationBuilder migration)
    {
        Rename(migration, [.. EventTypes.Earlier.Select(name => (name.Key, name.Value))], "occurredAt", "timestamp");
        foreach (var (earlier, now) in EventTypes.Earlier)
        {
            migration.Sql(
                $"UPDATE webhooks SET events = CONCAT(events, ' {now}') WHERE CONCAT(' ', events, ' ') LIKE '% {earlier} %';"
            );
        }
    }

    public static void RenameEventsBack(this MigrationBuilder migration)
    {
        Rename(migration, [.. EventTypes.Earlier.Select(name => (name.Value, name.Key))], "timestamp", "occurredAt");
        foreach (var (earlier, now) in EventTypes.Earlier)
            migration.Sql($"UPDATE webhooks SET events = REPLACE(events, '{now}', '{earlier}');");
    }

    /// <summary>Also in the bodies of deliveries, sent or not, so that a receiver sees one naming even after a replay.</summary>
    private static void Rename(
        MigrationBuilder migration,
        IReadOnlyList<(string From, string To)> names,
        string instant,
        string newInstant
    )
    {
        var to = $"CASE type {string.Concat(names.Select(name => $"WHEN '{name.From}' THEN '{name.To}' "))}END";
        var isFrom = $"type IN ({string.Join(", ", names.Select(name => $"'{name.From}'"))})";
        migration.Sql($"UPDATE outbox SET type = {to} WHERE {isFrom};");
        migration.Sql(
            $"""
            UPDATE webhook_deliveries SET type = {to}, body = REPLACE(REPLACE(body,
                CONCAT('"type":"', type, '"'), CONCAT('"type":"', {to}, '"')), '"{instant}":', '"{newInstant}":')
            WHERE {isFrom};
            """
        );
    }
}
