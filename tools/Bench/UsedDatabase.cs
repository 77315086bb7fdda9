namespace Concert.Bench;

using System.Security.Cryptography;
using System.Text;
using Concert.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

/// <summary>
/// A database that has been in use for weeks. It is built once, kept under a name that says what shape it has, and copied
/// for each run, so that every run starts from the same state.
/// </summary>
internal sealed class UsedDatabase(BenchContext context)
{
    private const string SeatsPerDate = "1000";
    private const int ReservationsPerDate = 250;

    /// <summary>How often each of the past users has reserved, in weeks that follow each other.</summary>
    private const int Weeks = 5;

    /// <summary>The dates of the past, with their concerts of four dates each.</summary>
    public int PastDates => context.IsQuick ? 200 : 2_000;

    private int PastReservations => PastDates * ReservationsPerDate;

    private int PastUsers => PastReservations / Weeks;

    /// <summary>A copy of the kept database, which is built first if there is none of this shape.</summary>
    public async Task CopyAsync(string name)
    {
        var kept = await KeepAsync();
        await using var server = await OpenAsync("postgres");
        await DropAsync(server, name);
        await RunAsync(server, $"CREATE DATABASE {name} TEMPLATE {kept} STRATEGY FILE_COPY");
    }

    public async Task DropAsync(string name)
    {
        await using var server = await OpenAsync("postgres");
        await DropAsync(server, name);
    }

    private async Task<string> KeepAsync()
    {
        var size = context.IsQuick ? "quick" : "full";
        var name = $"concert_bench_{size}_{Shape()}";
        await using var server = await OpenAsync("postgres");
        await using var list = new NpgsqlCommand(
            $"SELECT datname FROM pg_database WHERE datname LIKE 'concert_bench_{size}_%'",
            server
        );
        var databases = new List<string>();
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                databases.Add(reader.GetString(0));
        }
        foreach (var outdated in databases.Where(each => each != name))
            await DropAsync(server, outdated);
        if (databases.Contains(name))
            return name;

        // It has its name only once it is complete.
        var unfinished = $"concert_bench_unfinished_{size}";
        await BuildAsync(unfinished);
        NpgsqlConnection.ClearAllPools();
        await RunAsync(server, $"ALTER DATABASE {unfinished} RENAME TO {name}");
        return name;
    }

    private string Shape()
    {
        using var model = Model("unused");
        var shape = string.Join('\n', model.Database.GetMigrations().Concat(Steps().Select(step => step.Sql)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shape)))[..12];
    }

    /// <summary>An empty database of the product's schema, in place of any that there is.</summary>
    public async Task MakeAsync(string name)
    {
        await DropAsync(name);
        await using var model = Model(name);
        await model.Database.MigrateAsync();
    }

    private async Task BuildAsync(string name)
    {
        BenchContext.Say($"Building a database with {PastDates:N0} dates and {PastReservations:N0} reservations");
        await MakeAsync(name);
        await using var database = await OpenAsync(name);

        // Foreign keys hold by construction, and indexes are made quicker when the rows are there.
        await RunAsync(
            database,
            "SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '256MB'; SET work_mem = '64MB'"
        );
        var indexes = await IndexesAsync(database);
        foreach (var (index, _) in indexes)
            await RunAsync(database, $"DROP INDEX \"{index}\"");
        foreach (var steps in Steps().GroupBy(step => step.What))
        {
            BenchContext.Say($"  {steps.Key}");
            foreach (var (_, sql) in steps)
                await RunAsync(database, sql);
        }
        BenchContext.Say("  indexes");
        foreach (var (_, definition) in indexes)
            await RunAsync(database, definition);
        BenchContext.Say("  statistics");
        await RunAsync(database, "VACUUM (ANALYZE)");
        await RunAsync(database, "CHECKPOINT");
    }

    /// <summary>Those that no constraint needs.</summary>
    private static async Task<List<(string Name, string Definition)>> IndexesAsync(NpgsqlConnection database)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT indexname, indexdef FROM pg_indexes
            WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)
            """,
            database
        );
        await using var reader = await command.ExecuteReaderAsync();
        var indexes = new List<(string, string)>();
        while (await reader.ReadAsync())
            indexes.Add((reader.GetString(0), reader.GetString(1)));
        return indexes;
    }

    /// <summary>
    /// Of each past date's 250 reservations 150 are confirmed, 50 were cancelled and 50 have expired, of two seats each. The
    /// events of all but the last week were purged from the outbox, as its watermarks say.
    /// </summary>
    private IEnumerable<(string What, string Sql)> Steps()
    {
        yield return (
            "users",
            $"""
            INSERT INTO users (id, email, normalized_email, password_hash, display_name, role, registered_at,
                reservation_count, version)
            SELECT {Ids.User("n")}, 'user' || n || '@example.com', 'USER' || n || '@EXAMPLE.COM', '-', 'User ' || n, 0,
                clock_timestamp() - interval '60 days', CASE WHEN n < {PastUsers} THEN {Weeks} ELSE 0 END, 1
            FROM (SELECT generate_series(0, {PastUsers - 1}) AS n
                UNION ALL SELECT generate_series({Ids.FirstBuyer}, {Ids.FirstBuyer + Buyers.Count - 1})) AS numbers
            """
        );
        yield return (
            "concerts and dates",
            $"""
            INSERT INTO concerts (id, title, artist, venue, description, currency, sale_opens_at, sale_closes_at,
                queue_is_paused, policy_active_seconds, policy_admissions_per_interval, policy_hold_seconds,
                policy_interval_seconds, policy_max_active, policy_max_seats_per_user, version, policy_fairness,
                policy_no_show_seconds, policy_max_unpaid_holds)
            SELECT n, 'Concert ' || n, 'Artist ' || n, 'Hall ' || n % 10, repeat('All about it. ', 20), 'KRW',
                clock_timestamp() - interval '60 days', clock_timestamp() + CASE WHEN n % 25 = 0 OR n > {PastDates / 4}
                    THEN interval '3000 days' ELSE interval '-1 day' END,
                false, 86400, 100000, 3600, 1, CASE WHEN n = {Sale.Waiting.ConcertId(
                this
            )} THEN 1 ELSE 1000000 END, 50, 1,
                0, 3600, 1000
            FROM generate_series(1, {PastDates / 4 + Sale.All.Count}) AS n;
            INSERT INTO schedules (id, concert_id, starts_at, booking_opens_at, booking_closes_at, total_seats, price_from,
                version)
            SELECT n, (n + 3) / 4, clock_timestamp() + interval '3001 days', clock_timestamp() - interval '60 days',
                clock_timestamp() + CASE WHEN n % 2 = 0 THEN interval '3000 days' ELSE interval '-1 day' END, {SeatsPerDate},
                1000, 1
            FROM generate_series(1, {PastDates}) AS n
            """
        );
        foreach (var sale in Sale.All)
        {
            foreach (var (date, seats) in sale.Dates(context.IsQuick))
                yield return (
                    "dates on sale",
                    $"""
                    INSERT INTO schedules (id, concert_id, starts_at, booking_opens_at, booking_closes_at, total_seats,
                        price_from, version)
                    VALUES ({date}, {sale.ConcertId(this)}, clock_timestamp() + interval '3001 days',
                        clock_timestamp() - interval '60 days', clock_timestamp() + interval '3000 days', {seats}, 1000, 1);
                    INSERT INTO seats (id, schedule_id, section, row, number, price, status)
                    SELECT {date * Ids.SeatsOfDate} + n, {date}, 'A', (n / 1000 + 1)::text, n % 1000 + 1, 1000, 0
                    FROM generate_series(0, {seats - 1}) AS n
                    """
                );
        }
        yield return (
            "seats",
            $"""
            INSERT INTO seats (id, schedule_id, section, row, number, price, status, reservation_id, hold_generation)
            SELECT n, n / 1000 + 1, CASE WHEN n % 1000 < 200 THEN 'A' ELSE 'B' END, (n % 1000 / 50 + 1)::text,
                n % 50 + 1, 1000, CASE WHEN n % 1000 < 300 THEN 2 ELSE 0 END,
                CASE WHEN n % 1000 < 300 THEN {Ids.Of("1", "n / 1000 * 250 + n % 1000 / 2")} END,
                CASE WHEN n % 1000 < 500 THEN 1 ELSE 0 END
            FROM generate_series(0, {PastDates} * {SeatsPerDate} - 1) AS n
            """
        );
        yield return (
            "reservations",
            $"""
            CREATE TEMPORARY TABLE past AS
            SELECT r, {Ids.User("u")} AS user_id, week, r / 250 + 1 AS schedule_id,
                CASE WHEN r % 250 < 150 THEN 1 WHEN r % 250 < 200 THEN 2 ELSE 3 END AS status,
                clock_timestamp() - interval '2 days' - {Weeks - 1} * interval '7 days' + week * interval '7 days'
                    + r % {PastUsers} * interval '1 second' / {PastUsers} * 86400 AS reserved_at
            FROM (
                SELECT r, r / {PastUsers} AS week, (r % {PastUsers} + r / {PastUsers} * 101) % {PastUsers} AS u
                FROM generate_series(0, {PastReservations - 1}) AS r
            ) AS reservations;
            ANALYZE past;
            INSERT INTO reservations (id, user_id, number, concert_id, schedule_id, status, seat_count, total_price,
                currency, reserved_at, expires_at, closed_at, version)
            SELECT {Ids.Of("1", "r")}, user_id, week + 1, (schedule_id + 3) / 4, schedule_id, status, 2, 2000, 'KRW',
                reserved_at, reserved_at + interval '300 seconds', reserved_at + CASE status WHEN 1 THEN interval '60 seconds'
                    WHEN 2 THEN interval '120 seconds' ELSE interval '301 seconds' END, 2
            FROM past;
            INSERT INTO reservation_seats (reservation_id, seat_id, price, generation)
            SELECT {Ids.Of("1", "r")}, (r / 250)::bigint * 1000 + r % 250 * 2 + seat, 1000, 1
            FROM past CROSS JOIN generate_series(0, 1) AS seat
            """
        );
        yield return (
            "money",
            $"""
            CREATE TEMPORARY TABLE paid AS
            SELECT r, user_id, reserved_at + interval '60 seconds' AS at,
                1 + row_number() OVER (PARTITION BY user_id ORDER BY week) AS sequence
            FROM past WHERE status = 1;
            INSERT INTO payments (id, reservation_id, user_id, entry_sequence, amount, balance_after, paid_at, version)
            SELECT {Ids.Of("2", "r")}, {Ids.Of("1", "r")}, user_id, sequence, 2000,
                {Buyers.Balance} - 2000 * (sequence - 1), at, 1
            FROM paid;
            INSERT INTO ledger_entries (id, user_id, sequence, kind, amount, balance_after, at, reference)
            SELECT {Ids.Of("3", "r")}, user_id, sequence, 2, -2000, {Buyers.Balance} - 2000 * (sequence - 1), at,
                {Ids.Of("2", "r")}
            FROM paid;
            INSERT INTO ledger_entries (id, user_id, sequence, kind, amount, balance_after, at)
            SELECT overlay(id::text placing '4' from 1)::uuid, id, 1, 0, {Buyers.Balance}, {Buyers.Balance}, registered_at
            FROM users;
            INSERT INTO balances (user_id, amount, currency, version)
            SELECT user_id, {Buyers.Balance} + sum(amount) FILTER (WHERE kind = 2), 'KRW', count(*)
            FROM ledger_entries GROUP BY user_id HAVING count(*) > 1
            UNION ALL SELECT user_id, {Buyers.Balance}, 'KRW', 1 FROM ledger_entries GROUP BY user_id HAVING count(*) = 1
            """
        );
        yield return (
            "events",
            $"""
            SELECT setval('outbox_positions', 1000000), setval('concert_ids', 100000), setval('schedule_ids', 100000),
                setval('seat_ids', {Ids.FirstFreeSeat});
            INSERT INTO outbox (id, aggregate, aggregate_id, sequence, type, payload, occurred_at, partition, position)
            SELECT overlay({Ids.Of("5", "r")}::text placing sequence::text from 5)::uuid, 'Reservation',
                {Ids.Of("1", "r")}::text, sequence,
                CASE WHEN sequence = 1 THEN 'reservation.held' WHEN status = 1 THEN 'reservation.confirmed'
                    WHEN status = 2 THEN 'reservation.cancelled' ELSE 'reservation.expired' END,
                CASE WHEN sequence = 2 AND status = 1 THEN json_build_object('scheduleId', schedule_id, 'seatIds',
                    json_build_array(r * 4, r * 4 + 1), 'concertId', (schedule_id + 3) / 4, 'confirmedAt', reserved_at)
                ELSE json_build_object('scheduleId', schedule_id, 'seatIds', json_build_array(r * 4, r * 4 + 1),
                    'expiresAt', reserved_at) END::text,
                reserved_at + sequence * interval '1 minute', r % 16, nextval('outbox_positions')
            FROM past CROSS JOIN generate_series(1, 2) AS sequence WHERE week = {Weeks - 1};
            UPDATE outbox_watermarks SET position = 1000, occurred_at = clock_timestamp() - interval '3 days',
                removed = CASE WHEN partition = 0 THEN (SELECT count(*) FROM concerts) + (SELECT count(*) FROM schedules)
                    + (SELECT count(*) FROM users) + (SELECT sum(version) FROM balances)
                    + (SELECT 2 * count(*) FROM reservations) + (SELECT count(*) FROM payments)
                    - (SELECT count(*) FROM outbox) ELSE 0 END
            """
        );
    }

    private PostgreSqlContext Model(string name) =>
        new(new DbContextOptionsBuilder<PostgreSqlContext>().UseNpgsql(context.Database(name)).Options);

    private async Task<NpgsqlConnection> OpenAsync(string name)
    {
        var connection = new NpgsqlConnection(context.Database(name));
        await connection.OpenAsync();
        return connection;
    }

    private static Task DropAsync(NpgsqlConnection server, string name) =>
        RunAsync(server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>Ids that follow from a number, in SQL as in requests.</summary>
internal static class Ids
{
    /// <summary>Users below have a past; those from here on come to the sales that are measured.</summary>
    public const int FirstBuyer = 1_000_000;

    /// <summary>The seats of a measured date have the ids from so many times the date's on.</summary>
    public const long SeatsOfDate = 1_000_000;

    /// <summary>The service numbers the seats that it makes from here on.</summary>
    public const long FirstFreeSeat = 100_000 * SeatsOfDate;

    public static string User(string number) => Of("0", number);

    /// <summary>The SQL of such an id; the digit says what it is of: 1 reservations, 2 payments, 3 and 4 entries, 5 events.</summary>
    public static string Of(string digit, string number) =>
        $"('{digit}0000000-0000-7000-8000-' || lpad(to_hex(({number})::bigint), 12, '0'))::uuid";

    public static Guid Of(int digit, long number) => Guid.Parse($"{digit}0000000-0000-7000-8000-{number:x12}");
}

/// <summary>Users with money and nothing else, in ranges by what they do.</summary>
internal static class Buyers
{
    public const int Count = 120_000;
    public const long Balance = 1_000_000_000;
}

/// <summary>A concert that is measured; its id is counted from the last one of the past.</summary>
internal sealed record Sale(int Number, params (int Seats, int QuickSeats)[] Sizes)
{
    public static readonly Sale Read = new(1, (50, 50), (5_000, 5_000), (100_000, 20_000));
    public static readonly Sale Miss = new(2, [.. Enumerable.Repeat((5_000, 5_000), 20)]);

    /// <summary>Holds of one seat, of four, to be paid, to be cancelled, and again of four.</summary>
    public static readonly Sale Holds = new(
        3,
        (100_000, 40_000),
        (100_000, 40_000),
        (60_000, 30_000),
        (60_000, 30_000),
        (100_000, 40_000)
    );

    /// <summary>With one and with two instances.</summary>
    public static readonly Sale Journey = new(4, (100_000, 30_000), (100_000, 30_000));

    /// <summary>Lets one user in.</summary>
    public static readonly Sale Waiting = new(5, (50, 50));

    public static IReadOnlyList<Sale> All { get; } = [Read, Miss, Holds, Journey, Waiting];

    public int ConcertId(UsedDatabase database) => (database.PastDates / 4) + Number;

    public int DateId(int index) => 10_000 + (Number * 100) + index;

    public IEnumerable<(int Id, int Seats)> Dates(bool isQuick) =>
        Sizes.Select((size, index) => (DateId(index), isQuick ? size.QuickSeats : size.Seats));

    public long SeatId(int dateIndex, long seat) => (DateId(dateIndex) * Ids.SeatsOfDate) + seat;
}
