namespace Concert.Api.Tests;

using System.Text.RegularExpressions;
using Concert.Application.Audit.PurgeAuditEntries;
using Concert.Application.Concerts.RebuildRanking;
using Concert.Application.Events.PurgeEvents;
using Concert.Application.Idempotency.PurgeRecords;
using Concert.Application.Users.PurgeGuests;
using Concert.Application.Webhooks.PurgeDeliveries;
using Microsoft.EntityFrameworkCore;
using Npgsql;

/// <summary>Each index is documented, and is used by a statement or decides something.</summary>
public sealed partial class IndexTests
{
    private const string OnlyPostgres = "Only PostgreSQL counts the scans of an index.";

    private const string Indexes = """
        SELECT indexrelname AS "Value" FROM pg_stat_user_indexes WHERE relname <> '__EFMigrationsHistory'
        """;

    /// <summary>The tables are so small that PostgreSQL would read them whole, as the test's own session does.</summary>
    private const string PreferIndexes = """
        DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET enable_seqscan = off', current_database()); END $$;
        SET enable_indexscan = off;
        SET enable_indexonlyscan = off;
        SET enable_bitmapscan = off
        """;

    public static bool IsPostgres => Servers.Provider == DatabaseProvider.PostgreSql;

    [Fact(Skip = OnlyPostgres, SkipUnless = nameof(IsPostgres))]
    public async Task Given_all_that_people_and_jobs_do_When_indexes_are_looked_at_Then_each_is_used_or_decides_as_documented()
    {
        await using var given = new Given();
        await using var database = given.Database();
        await database.Database.MigrateAsync();
        await database.Database.OpenConnectionAsync();
        await database.Database.ExecuteSqlRawAsync(PreferIndexes);
        await given.InitializeAsync();
        var rows = Row().Matches(await File.ReadAllTextAsync(Repository.File("docs/indexes.md")));
        rows.Select(row => row.Groups["index"].Value)
            .ShouldBe(await database.Database.SqlQueryRaw<string>(Indexes).ToListAsync(), ignoreOrder: true);
        rows.ShouldAllBe(row => row.Groups["use"].Value != "–" || row.Groups["decides"].Length > 0);

        await DoEverything(given, database);

        foreach (var row in rows.Where(row => row.Groups["decides"].Value is not ("" or "identity")))
        {
            var index = row.Groups["index"].Value;
            var insert = await database.Database.SqlQuery<string>(Duplicate(index)).SingleAsync();
            var refused = await Should.ThrowAsync<PostgresException>(
                () => database.Database.ExecuteSqlRawAsync(insert),
                insert
            );
            refused.ConstraintName.ShouldBe(index, insert);
        }
        var used = rows.Where(row => row.Groups["use"].Value != "–").Select(row => row.Groups["index"].Value).ToList();
        await Eventually.Get(
            async () =>
            {
                var unused = await database.Database.SqlQueryRaw<string>($"{Indexes} AND idx_scan = 0").ToListAsync();
                return string.Join(' ', used.Where(unused.Contains));
            },
            unused => unused.Length == 0
        );
    }

    private static async Task DoEverything(Given given, ConcertDbContext database)
    {
        var organizer = given.AnOrganizer();
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answer = received => received.Attempt == 1 ? 503 : 200;
        var webhook = $"admin/webhooks/{(await given.AWebhook(receiver))["id"]}";
        (await organizer.Get("admin/webhooks")).Items.ShouldHaveSingleItem();

        var account = new
        {
            email = "newcomer@example.com",
            password = "correct horse",
            displayName = "Newcomer",
        };
        (await given.Anybody().Post("auth/register", account)).ShouldBe(HttpStatusCode.Created);
        var newcomer = given.Anybody().As((await given.Anybody().Post("auth/login", account))["accessToken"]!);
        (await newcomer.Delete("users/me", new { account.password })).ShouldBe(HttpStatusCode.NoContent);

        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, balance: 5_000);
        var charging = user with { IdempotencyKey = "charge" };
        var charged = await charging.Post("balance/charges", new { amount = 100 });
        (await charging.Post("balance/charges", new { amount = 100 })).ShouldReplay(charged);
        (await user.Post("balance/uses", new { amount = 100 })).ShouldBe(HttpStatusCode.Created);
        var paid = await user.Pay(await user.Hold(concert, concert.SeatIds[0]));
        user = await user.Join(concert.Id);
        var held = await user.Hold(concert, concert.SeatIds[1]);
        (await user.Delete($"reservations/{held["id"]}")).ShouldBe(HttpStatusCode.NoContent);
        string[] pages =
        [
            "balance",
            "balance/entries",
            "payments",
            $"payments/{paid["id"]}",
            "reservations",
            $"reservations/{held["id"]}",
            "concerts",
            $"concerts/{concert.Id}",
            $"concerts/{concert.Id}/schedules",
            concert.Seats,
        ];
        foreach (var page in pages)
            (await user.Get(page)).ShouldBe(HttpStatusCode.OK);
        (await organizer.Get($"admin/concerts/{concert.Id}/statistics")).ShouldBe(HttpStatusCode.OK);
        string[] organized =
        [
            $"admin/concerts/{concert.Id}/reservations",
            $"admin/reservations/{held["id"]}",
            $"admin/payments/{paid["id"]}",
            "admin/users?email=user",
            "admin/audit",
        ];
        foreach (var page in organized)
            (await organizer.Get(page)).ShouldBe(HttpStatusCode.OK);
        await given.Send(new RebuildRankingCommand(Force: true));

        // Redis loses the queue, and a token restores its place.
        await Eventually.Get(
            () => database.QueueRecords.CountAsync(record => record.ConcertId == concert.Id),
            records => records == 1
        );
        await using (var redis = await RedisServer.Of(given))
            await redis.Lose(concert);
        user = await user.Poll();

        // A hold is about to expire, and expires.
        (await user.Hold(concert, concert.SeatIds[2])).ShouldBe(HttpStatusCode.Created);
        await database.Reservations.ExecuteUpdateAsync(update =>
            update.SetProperty(
                hold => hold.RemindAt,
                hold => hold.RemindAt == null ? null : (DateTimeOffset?)hold.ReservedAt
            )
        );
        await Eventually.Get(
            () => database.Reservations.CountAsync(hold => hold.RemindAt != null),
            reminders => reminders == 0
        );
        await given.Expire(concert);
        await Eventually.Get(
            () => database.Reservations.CountAsync(hold => hold.Status == ReservationStatus.Pending),
            holds => holds == 0
        );
        (await organizer.Post($"admin/payments/{paid["id"]}/refund")).ShouldBe(HttpStatusCode.OK);

        var drawn = await given.AConcert(policy: new { fairness = "draw" }, opensIn: TimeSpan.FromHours(1));
        await (await given.ACustomer()).Join(drawn.Id);
        await given.Open(drawn);
        await Eventually.Get(
            () => given.Anybody().Get($"concerts/{drawn.Id}/queue/draw"),
            draw => draw["seed"]?.Length > 0
        );

        var rehearsal = await given.AConcert(rehearsal: true);
        await given.Buyers(rehearsal, 1);
        (await organizer.Delete($"admin/concerts/{rehearsal.Id}/rehearsal")).ShouldBe(HttpStatusCode.NoContent);

        // What was delivered is sent again on request; what is old is forgotten.
        (await organizer.Get($"{webhook}/deliveries")).ShouldBe(HttpStatusCode.OK);
        var log = await Eventually.Get(
            () => organizer.Get($"{webhook}/deliveries?status=delivered"),
            delivered => delivered.Items.Count > 0
        );
        (await organizer.Post($"{webhook}/deliveries/{log.Items[0].GetProperty("id")}/replay")).ShouldBe(
            HttpStatusCode.NoContent
        );
        await Eventually.Get(
            () => database.Outbox.CountAsync(row => row.Awaiting != EventChannels.None),
            pending => pending == 0
        );
        await database
            .Outbox.OrderBy(row => row.Position)
            .Take(10)
            .ExecuteUpdateAsync(update =>
                update.SetProperty(row => row.OccurredAt, row => row.OccurredAt - new EventOptions().Retention)
            );
        for (var partition = 0; partition < OutboxMessage.Partitions; partition++)
            await given.Send(new PurgeEventsCommand(partition, BatchSize: 1_000));
        await given.Send(new PurgeRecordsCommand(BatchSize: 1_000));
        await given.Send(new PurgeDeliveriesCommand(BatchSize: 1_000));
        await given.Send(new PurgeAuditEntriesCommand(BatchSize: 1_000));
        await given.Send(new PurgeGuestsCommand(BatchSize: 1_000));
        var deleted = (await given.AWebhook(receiver))["id"];
        (await organizer.Delete($"admin/webhooks/{deleted}")).ShouldBe(HttpStatusCode.NoContent);
        await given.Send(new PurgeDeliveriesCommand(BatchSize: 1_000));

        // Work that is not due yet, which the jobs search for what is.
        receiver.Answer = _ => 503;
        foreach (var (seat, each) in concert.SeatIds.Zip(await Given.Admitted(concert, await given.Customers(20))))
            (await each.Hold(concert, seat)).ShouldBe(HttpStatusCode.Created);
        await Eventually.Get(
            () => database.WebhookDeliveries.CountAsync(delivery => delivery.Status == DeliveryStatus.Pending),
            pending => pending >= 20
        );
        await database.Database.ExecuteSqlRawAsync("ANALYZE");
    }

    /// <summary>Inserts a row again, with new values for what other unique indexes hold and no check constraint limits.</summary>
    private static FormattableString Duplicate(string index) =>
        $"""
            SELECT format(
                'INSERT INTO %1$s SELECT (jsonb_populate_record(old, jsonb_build_object(%2$s))).* FROM %1$s AS old WHERE %3$s LIMIT 1',
                this.indrelid::regclass,
                (
                    SELECT string_agg(format('%L, %L', attname, new), ', ')
                    FROM pg_attribute
                    JOIN (VALUES ('uuid'::regtype, gen_random_uuid()::text), ('int8', '9000000000000000000')) AS type(id, new)
                        ON type.id = atttypid
                    WHERE attrelid = this.indrelid AND attnotnull AND attnum <> ALL (this.indkey)
                        AND attnum IN (SELECT unnest(indkey) FROM pg_index WHERE indrelid = attrelid AND indisunique)
                        AND attnum NOT IN (SELECT unnest(conkey) FROM pg_constraint WHERE conrelid = attrelid AND contype = 'c')
                ),
                coalesce(pg_get_expr(this.indpred, this.indrelid), 'true')
            ) AS "Value"
            FROM pg_index AS this WHERE this.indexrelid = format('%I', {index})::regclass
            """;

    [GeneratedRegex(
        @"^\| \w+ \| `(?<index>[\w~]+)`[^|]*\| (?<use>[^|]+) \| ((?<decides>[^|]+) )?\|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1_000
    )]
    private static partial Regex Row();
}
