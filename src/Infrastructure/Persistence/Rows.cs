namespace Concert.Infrastructure.Persistence;

using System.Data.Common;

internal static class Rows
{
    /// <summary>In UTC, whatever the server's own time is.</summary>
    public static DateTimeOffset Instant(this DbDataReader rows, int column) =>
        rows.GetFieldValue<DateTimeOffset>(column).ToUniversalTime();

    public static DateTimeOffset? InstantOrNull(this DbDataReader rows, int column) =>
        rows.IsDBNull(column) ? null : rows.Instant(column);
}
