namespace Concert.Check;

using System.Data;
using System.Data.Common;
using Dapper;
using Microsoft.Data.SqlClient;
using Npgsql;

internal sealed record ConcertRow(
    long Id,
    long Version,
    int PolicyMaxSeatsPerUser,
    int PolicyAdmissionsPerInterval,
    int PolicyIntervalSeconds,
    int PolicyMaxActive,
    int PolicyActiveSeconds,
    int PolicyNoShowSeconds,
    int PolicyFairness,
    int Status,
    bool IsRehearsal,
    DateTimeOffset? RemovedAt
);

/// <param name="Status">1 if it was cancelled.</param>
internal sealed record ScheduleRow(
    long Id,
    long ConcertId,
    int TotalSeats,
    long Version,
    int Status,
    DateTimeOffset? CancelledAt,
    DateTimeOffset? SettledAt,
    int RefundsDue,
    int RefundsDone,
    decimal RefundedAmount
)
{
    public bool IsCancelled => Status == 1;
}

internal sealed record SeatRow(
    long Id,
    long ScheduleId,
    int Status,
    Guid? ReservationId,
    DateTimeOffset? HeldUntil,
    long HoldGeneration
);

internal sealed record ReservationRow(
    Guid Id,
    Guid UserId,
    long ConcertId,
    long ScheduleId,
    int Status,
    int SeatCount,
    decimal TotalPrice,
    DateTimeOffset ReservedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? ClosedAt,
    long Version
);

internal sealed record ReservedSeatRow(Guid ReservationId, long SeatId, decimal Price, long Generation);

internal sealed record BalanceRow(Guid UserId, decimal Amount, long Version);

internal sealed record EntryRow(
    Guid Id,
    Guid UserId,
    long Sequence,
    int Kind,
    decimal Amount,
    decimal BalanceAfter,
    DateTimeOffset At,
    Guid? Reference
);

internal sealed record PaymentRow(
    Guid Id,
    Guid ReservationId,
    Guid UserId,
    long EntrySequence,
    decimal Amount,
    DateTimeOffset PaidAt,
    DateTimeOffset? RefundedAt,
    long? RefundEntrySequence,
    long Version
);

/// <param name="Payload">Of concerts and dates only.</param>
internal sealed record EventRow(
    string Aggregate,
    string AggregateId,
    long Sequence,
    string Type,
    DateTimeOffset OccurredAt,
    int Awaiting,
    string? Payload,
    short Partition,
    long Position
)
{
    /// <summary>Events are stored by the names that instances of the earlier release know.</summary>
    public string Type { get; } =
        Type switch
        {
            "SeatsHeld" => "reservation.held",
            "HoldEnding" => "reservation.hold_ending",
            "ReservationConfirmed" => "reservation.confirmed",
            "ReservationCancelled" => "reservation.cancelled",
            "ReservationExpired" => "reservation.expired",
            "ReservationRefunded" => "reservation.refunded",
            "ConcertAnnounced" => "concert.announced",
            "PolicyChanged" => "concert.policy_changed",
            _ => Type,
        };
}

/// <summary>Up to where a partition of the outbox was purged, and how many events were removed from it.</summary>
/// <param name="OccurredAt">No removed event happened later.</param>
internal sealed record WatermarkRow(short Partition, long Position, DateTimeOffset OccurredAt, long Removed);

/// <param name="Payload">As far as the status, which it begins with.</param>
internal sealed record IdempotencyRow(Guid UserId, string Route, string Key, byte[] Payload)
{
    public bool IsRefusal => Payload is [>= (byte)'4', ..];
}

/// <param name="RehearsalId">Of a virtual buyer: the only concert for which it may hold.</param>
internal sealed record UserRow(Guid Id, long Version, long? RehearsalId);

/// <summary>The whole database as it was at one instant.</summary>
/// <param name="Draws">The concerts whose line was drawn.</param>
internal sealed record Database(
    DateTimeOffset Now,
    IReadOnlyList<ConcertRow> Concerts,
    IReadOnlyList<ScheduleRow> Schedules,
    IReadOnlyList<SeatRow> Seats,
    IReadOnlyList<ReservationRow> Reservations,
    IReadOnlyList<ReservedSeatRow> ReservedSeats,
    IReadOnlyList<BalanceRow> Balances,
    IReadOnlyList<EntryRow> Entries,
    IReadOnlyList<PaymentRow> Payments,
    IReadOnlyList<EventRow> Events,
    IReadOnlyList<WatermarkRow> Watermarks,
    IReadOnlyList<IdempotencyRow> IdempotencyRecords,
    IReadOnlyList<UserRow> Users,
    IReadOnlyList<long> Draws
)
{
    static Database()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.AddTypeHandler(new Instants());
    }

    /// <summary>
    /// Without the seats, and what became of them, of rehearsals that are being removed: those go in steps, in which a seat
    /// outlives its reservation.
    /// </summary>
    public Database WithoutRemoved()
    {
        var concerts = Concerts.Where(row => row.RemovedAt is not null).Select(row => row.Id).ToHashSet();
        if (concerts.Count == 0)
            return this;
        var schedules = Schedules.Where(row => concerts.Contains(row.ConcertId)).Select(row => row.Id).ToHashSet();
        var reservations = Reservations
            .Where(row => concerts.Contains(row.ConcertId))
            .Select(row => row.Id)
            .ToHashSet();
        return this with
        {
            Schedules = [.. Schedules.Where(row => !schedules.Contains(row.Id))],
            Seats = [.. Seats.Where(row => !schedules.Contains(row.ScheduleId))],
            Reservations = [.. Reservations.Where(row => !reservations.Contains(row.Id))],
            ReservedSeats = [.. ReservedSeats.Where(row => !reservations.Contains(row.ReservationId))],
            Payments = [.. Payments.Where(row => !reservations.Contains(row.ReservationId))],
        };
    }

    /// <summary>Reads within the connection's transaction, which holds the instant.</summary>
    public static async Task<Database> ReadAsync(DbTransaction instant, Server server)
    {
        var connection = instant.Connection!;
        return new Database(
            await connection.QuerySingleAsync<DateTimeOffset>(server.Now, transaction: instant),
            await Read<ConcertRow>(
                """
                SELECT id, version, policy_max_seats_per_user, policy_admissions_per_interval, policy_interval_seconds,
                    policy_max_active, policy_active_seconds, policy_no_show_seconds, policy_fairness, status, is_rehearsal,
                    removed_at FROM concerts
                """
            ),
            await Read<ScheduleRow>(
                """
                SELECT id, concert_id, total_seats, version, status, cancelled_at, settled_at, refunds_due, refunds_done,
                    refunded_amount FROM schedules
                """
            ),
            await Read<SeatRow>(
                "SELECT id, schedule_id, status, reservation_id, held_until, hold_generation FROM seats"
            ),
            await Read<ReservationRow>(
                """
                SELECT id, user_id, concert_id, schedule_id, status, seat_count, total_price, reserved_at, expires_at,
                    closed_at, version FROM reservations
                """
            ),
            await Read<ReservedSeatRow>("SELECT reservation_id, seat_id, price, generation FROM reservation_seats"),
            await Read<BalanceRow>("SELECT user_id, amount, version FROM balances"),
            await Read<EntryRow>(
                """
                SELECT id, user_id, sequence, kind, amount, balance_after, at, reference FROM ledger_entries
                ORDER BY user_id, sequence
                """
            ),
            await Read<PaymentRow>(
                """
                SELECT id, reservation_id, user_id, entry_sequence, amount, paid_at, refunded_at, refund_entry_sequence,
                    version FROM payments
                """
            ),
            await Read<EventRow>(
                """
                SELECT aggregate, aggregate_id, sequence, type, occurred_at, CAST(awaiting AS int) AS awaiting,
                    CASE WHEN aggregate IN ('Concert', 'Schedule') THEN payload END AS payload,
                    "partition", "position"
                FROM outbox ORDER BY aggregate, aggregate_id, sequence
                """
            ),
            await Read<WatermarkRow>(
                """
                SELECT "partition", "position", occurred_at, removed FROM outbox_watermarks
                """
            ),
            await Read<IdempotencyRow>(
                """
                SELECT user_id, route, "key", SUBSTRING(payload, 1, 3) AS payload FROM idempotency_records
                """
            ),
            await Read<UserRow>("SELECT id, version, rehearsal_id FROM users"),
            await Read<long>("SELECT concert_id FROM draws")
        );

        async Task<IReadOnlyList<T>> Read<T>(string sql) =>
            (await connection.QueryAsync<T>(sql, transaction: instant)).AsList();
    }

    /// <summary>Npgsql answers instants as UTC without an offset.</summary>
    private sealed class Instants : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) =>
            value is DateTime utc ? new DateTimeOffset(utc, TimeSpan.Zero) : (DateTimeOffset)value;

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value;
    }
}

/// <summary>What differs between the two databases.</summary>
/// <param name="Connect">Makes a connection from its string.</param>
/// <param name="Instant">Keeps all that is read at one instant, by a snapshot that makes no writer wait.</param>
/// <param name="Now">Reads the clock.</param>
internal sealed record Server(Func<string, DbConnection> Connect, IsolationLevel Instant, string Now)
{
    /// <summary>Null for a provider that the service does not know either.</summary>
    public static Server? Of(string provider) =>
        provider switch
        {
            "PostgreSql" => new(
                text => new NpgsqlConnection(text),
                IsolationLevel.RepeatableRead,
                "SELECT clock_timestamp()"
            ),
            "SqlServer" => new(text => new SqlConnection(text), IsolationLevel.Snapshot, "SELECT SYSDATETIMEOFFSET()"),
            _ => null,
        };
}
