namespace Concert.Infrastructure.Persistence.Migrations;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>
/// Subscribes webhooks to types by the names of this release too, in SQL that both databases understand. Stored events and
/// deliveries are read by their earlier names and need no change.
/// </summary>
internal static class EventRenaming
{
    /// <summary>Subscriptions keep the earlier names: instances of the earlier release go by them until they are replaced.</summary>
    public static void RenameEvents(this MigrationBuilder migration)
    {
        foreach (var (earlier, now) in EventTypes.Earlier)
        {
            migration.Sql(
                $"UPDATE webhooks SET events = CONCAT(events, ' {now}') WHERE CONCAT(' ', events, ' ') LIKE '% {earlier} %';"
            );
        }
    }

    public static void RenameEventsBack(this MigrationBuilder migration)
    {
        foreach (var (earlier, now) in EventTypes.Earlier)
            migration.Sql($"UPDATE webhooks SET events = REPLACE(events, '{now}', '{earlier}');");
    }
}
