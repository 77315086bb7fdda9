namespace Concert.Api.Tests;

using System.Data;
using System.Reflection;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

/// <summary>
/// Every statement of the repositories can be written for SQL Server. That needs no server: the statements are caught on
/// their way out and answered with no rows. What they do is tested by running the whole suite against a server
/// (CONCERT_TEST_DATABASE).
/// </summary>
public sealed class SqlServerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
    private static readonly CancellationToken Never = CancellationToken.None;

    private static readonly Reservation AHold = Reservation.Hold(
        Guid.CreateVersion7(),
        number: 1,
        concertId: 1,
        scheduleId: 1,
        [new ReservedSeat(1, 1_000m, Generation: 1), new ReservedSeat(2, 1_000m, Generation: 1)],
        currency: "KRW",
        holdSeconds: 300,
        Now
    );

    [Fact]
    public async Task Given_SQL_Server_When_concerts_are_read_Then_every_statement_can_be_written()
    {
        await Captures(
            context => new ConcertRepository(context),
            concerts => concerts.LockAsync(1, Never),
            concerts => concerts.LockScheduleAsync(1, Never),
            concerts => concerts.LockSchedulesAsync(1, Never)
        );
        await Captures(
            context => new Seats(context),
            seats => seats.BlockAsync(1, [1, 2], isBlocked: true, Never),
            seats => seats.ListOthersAsync(1, [1, 2], isBlocked: true, Never),
            seats => seats.WithdrawAsync([1], Never)
        );
        await Captures(
            context => new CancelledDates(context),
            dates => dates.ListUnsettledAsync(take: 100, Never),
            dates => dates.FindLeftOverAsync(1, Never)
        );
        await Captures(
            context => new Catalogue(context, new TakenSeats(new CatalogueChanges(), TimeProvider.System)),
            catalogue => catalogue.ListAsync(after: 5, take: 20, Never),
            catalogue => catalogue.ExistsAsync(1, Never),
            catalogue => catalogue.FindDetailsAsync(1, Never),
            catalogue => catalogue.FindForOrganizersAsync(1, Never),
            catalogue => catalogue.FindBookableAsync(1, after: 5, take: 20, Never),
            catalogue => catalogue.FindSeatsAsync(1, SeatStatus.Available, Never),
            catalogue => catalogue.CountSeatsAsync(1, Never)
        );
        await Captures(
            context => context,
            context => context.Database.SqlQuery<int>(context.CountTaken([1, 2])).ToListAsync(Never)
        );
        await Captures(
            context => new SeatSales(context),
            sales => sales.RankAsync(TimeSpan.FromHours(1), 10, Never),
            sales => sales.NameAsync([new ConcertSales(1, 2)], Never),
            sales => sales.ReadAsync(TimeSpan.FromDays(7), Never).ToListAsync(Never).AsTask()
        );
    }

    [Fact]
    public async Task Given_SQL_Server_When_a_date_is_added_Then_its_seats_are_copied_as_the_columns_of_their_table()
    {
        var types = new Dictionary<string, Type>(StringComparer.Ordinal)
        {
            ["bigint"] = typeof(long),
            ["int"] = typeof(int),
            ["nvarchar(10)"] = typeof(string),
            ["nvarchar(50)"] = typeof(string),
            ["decimal(18,2)"] = typeof(decimal),
            ["uniqueidentifier"] = typeof(Guid),
            ["datetimeoffset"] = typeof(DateTimeOffset),
        };
        await Captures(context => context, context => context.DrawSeatIdsAsync(2_500, Never));
        await using var context = new SqlServerCapture().Context();
        var seats = Schedule.Plan(1, Now, Now, Now.AddDays(1), [new SectionPlan("A", 1, 2, 50m)]).MakeSeats([7, 8]);

        var rows = CopiedRows.Of(context.Model.FindEntityType(typeof(Seat))!, seats);

        rows.Columns.ShouldBe(
            context
                .Model.GetRelationalModel()
                .FindTable("seats", schema: null)!
                .Columns.Select(column => (column.Name, types[column.StoreType])),
            ignoreOrder: true
        );
        var names = rows.Columns.Select(column => column.Name);
        var second = names.Zip(rows.Values.ElementAt(1)).ToDictionary(StringComparer.Ordinal);
        (second["id"], second["section"], second["row"], second["number"], second["price"], second["status"]).ShouldBe(
            (8L, "A", "1", 2, 50m, 0)
        );
        (second["reservation_id"], second["held_until"]).ShouldBe((null, null));
    }

    [Fact]
    public async Task Given_SQL_Server_When_reservations_change_Then_every_statement_can_be_written()
    {
        await Captures(
            context => new ReservationRepository(context, new CommandBatches(context)),
            reservations => reservations.FreeAsync([AHold], Never),
            reservations => reservations.TryTakeBackAsync(AHold, SeatStatus.Blocked, Never),
            reservations => reservations.DetachAsync([AHold], Never),
            reservations => reservations.LockAsync([AHold.Id], Never),
            reservations => reservations.LockAsync(AHold.Id, AHold.UserId, Never),
            reservations => reservations.LockExpiredAsync(Now, 1, 500, Never),
            reservations => reservations.LockDueForReminderAsync(Now, 500, Never),
            reservations => reservations.ListTakenAsync(1, [1, 2], Never),
            reservations => reservations.ListOwnedAsync(1, [1, 2], Never)
        );
        await Captures(
            context => new ReservationViews(context),
            reservations => reservations.FindAsync(AHold.Id, AHold.UserId, Never),
            reservations => reservations.ListAsync(AHold.UserId, after: 5, take: 20, Never),
            reservations => reservations.FindDetailsAsync(AHold.Id, Never),
            reservations =>
                reservations.ListDetailsAsync(
                    new ReservationFilter(1, ReservationStatus.Expired, Email: null),
                    new ReservationKey(Now, AHold.Id),
                    take: 20,
                    Never
                )
        );
    }

    [Fact]
    public async Task Given_SQL_Server_When_money_moves_Then_every_statement_can_be_written()
    {
        await Captures(
            context => new BalanceRepository(context, new CommandBatches(context)),
            balances => balances.LockAsync(AHold.UserId, Never),
            balances => balances.GetAsync(AHold.UserId, Never),
            balances => balances.ListEntriesAsync(AHold.UserId, after: 5, take: 20, Never)
        );
        await Captures(
            context => new PaymentRepository(context, new CommandBatches(context)),
            payments => payments.LockAsync(AHold.Id, Never),
            payments => payments.CountSoldAsync([1], Never),
            payments =>
                payments.SumRefundsAsync(
                    Schedule.Plan(1, Now, Now, Now.AddDays(1), [new SectionPlan("A", 1, 2, 50m)]),
                    Never
                ),
            payments =>
                payments.CountRefundAsync(
                    Schedule.Plan(1, Now, Now, Now.AddDays(1), [new SectionPlan("A", 1, 2, 50m)]),
                    50m,
                    Never
                ),
            payments => payments.FindAsync(AHold.Id, AHold.UserId, Never),
            payments => payments.ListAsync(AHold.UserId, after: 5, take: 20, Never),
            payments => payments.FindDetailsAsync(AHold.Id, Never)
        );
        var user = User.Register("a@example.com", "hash", "A", UserRole.Customer, Now);
        await Captures(
            context => new UserRepository(
                context,
                Options.Create(new TokenOptions()),
                NullLogger<UserRepository>.Instance
            ),
            users => users.FindByEmailAsync("A@EXAMPLE.COM", Never),
            users => users.TryRenewHashAsync(user, "renewed", Never),
            users => users.FindAsync(user.Id, Never),
            users => users.FindLockedAsync(user.Id, Never),
            users => users.FindErasureTermsAsync(user.Id, Never),
            users => users.EraseTracesAsync(user.Id, Never),
            users => users.PurgeGuestsAsync(take: 10, Never),
            users => users.ListAsync("A@", after: "A@B", take: 20, Never)
        );
        await Captures(
            context => context,
            context => Revocations.ChangedSince(context, Now).ToListAsync(Never).AsTask()
        );
    }

    [Fact]
    public async Task Given_SQL_Server_When_answers_are_kept_Then_every_statement_can_be_written()
    {
        var key = new IdempotencyKey(AHold.UserId, "POST /payments", "key", BodyHash: new byte[32]);
        await Captures(
            context => new IdempotencyRecords(context, Options.Create(new IdempotencyOptions())),
            records => records.FindAsync(key, Never),
            records => records.PurgeAsync(1_000, Never)
        );
    }

    [Fact]
    public async Task Given_SQL_Server_When_the_audit_trail_is_kept_Then_every_statement_can_be_written()
    {
        await Captures(
            context => new AuditTrail(context, new CommandBatches(context), Options.Create(new AuditOptions())),
            audit => audit.ListAsync(after: 5, take: 20, Never),
            audit => audit.PurgeAsync(1_000, Never)
        );
    }

    [Fact]
    public async Task Given_SQL_Server_When_waiting_rooms_are_written_down_Then_every_statement_can_be_written()
    {
        var pass = new QueuePass(AHold.UserId, 1, 1, 0, Now, Now);
        await Captures(
            context => new QueueRecords(context, null!),
            records => records.FindAsync(1, Never),
            records => records.UpdateAsync(new QueueRecord { ConcertId = 1, At = Now }, Never),
            records => records.FindSinceAsync(pass, Never),
            records => records.FindDrawAsync(1, Never)
        );
        await Captures(
            context => new DrawRepository(context, null!),
            draws => draws.GetSeedAsync(1, Never),
            draws => draws.FindViewAsync(1, Never)
        );
        await Captures(
            context => new Sales(
                new ServiceCollection()
                    .AddSingleton(context)
                    .BuildServiceProvider()
                    .GetRequiredService<IServiceScopeFactory>(),
                new DatabaseState(TimeProvider.System)
            ),
            sales => sales.FindAsync(1, Never).AsTask(),
            sales => sales.ListOpenAsync(Never).AsTask()
        );
    }

    [Fact]
    public async Task Given_SQL_Server_When_webhooks_are_served_Then_every_statement_can_be_written()
    {
        var id = AHold.Id;
        var happened = new OutgoingEvent(id, "reservation.held", "Reservation", $"{id}", 1, Now, "{}");
        var delivery = new ClaimedDelivery(id, id, "Reservation", $"{id}", "{}", 1, Now);
        var claim = new WebhookClaim(
            id,
            new WebhookTarget(id, "https://example.com/", [], PreviousSecret: null),
            [delivery]
        );
        using var connections = new DeliveryConnections();
        await Captures(
            context => new WebhookRepository(context),
            webhooks => webhooks.CountAsync(Never),
            webhooks => webhooks.NextNumberAsync(Never),
            webhooks => webhooks.ListAsync(after: 5, take: 20, Never),
            webhooks => webhooks.LockAsync(id, Never),
            webhooks => webhooks.ExistsAsync(id, Never),
            webhooks => webhooks.DeleteAsync(id, Never)
        );
        await Captures(
            context => new DeliveryLog(context, new WebhookPublisher(context)),
            log => log.TryPingAsync(id, Never),
            log => log.ListAsync(id, DeliveryStatus.Dead, after: 5, take: 20, Never),
            log => log.TryReplayAsync(id, id, Never)
        );
        await Captures(
            context => new DeliveryRetention(context),
            deliveries => deliveries.PurgeAsync(20, Never),
            deliveries => deliveries.PurgeDeletedAsync([id], 20, Never)
        );
        await Captures(
            context => new AddressUpgrade(context, null!, NullLogger<AddressUpgrade>.Instance),
            upgrade => upgrade.NormalizeAsync(id, Never),
            upgrade => upgrade.NormalizeAsync(User.Register("\u00e9@b", "-", "E", UserRole.Customer, Now), Never)
        );
        await Captures(
            context => new SecretUpgrade(context, null!, null!, null!, null!, NullLogger<SecretUpgrade>.Instance),
            upgrade => upgrade.SealAgainAsync(after: null, Never),
            upgrade => upgrade.SealAgainAsync(id, Never),
            upgrade => upgrade.SealSeedsAsync(after: 5, Never),
            upgrade => upgrade.ReplaceAsync(id, [1], Never)
        );
        await Captures(
            context => new WebhookPublisher(context),
            publisher => publisher.PublishAsync([happened], Never),
            publisher => publisher.PrepareAsync(id, [happened], isAsked: false, Now, Never)
        );
        await Captures(
            context => new DeliveryClaims(context, connections),
            deliveries => deliveries.ListDueAsync(Never),
            deliveries => deliveries.FindTargetAsync(id, Now, Never),
            deliveries => deliveries.FindDueAsync(id, Now, 20, Never),
            deliveries => deliveries.TakeAsync([id], id, Now, Never),
            deliveries => deliveries.PostponeAsync([id], Now, Never),
            deliveries => deliveries.ListClaimedAsync([id], id, Never),
            deliveries => deliveries.RecordAsync(claim, [new DeliveryOutcome(delivery, 200, Error: null)], Never),
            deliveries => deliveries.RecordAsync(claim, [new DeliveryOutcome(delivery, 500, "status")], Never),
            deliveries => deliveries.DisableAsync(claim.Target, Never),
            deliveries => deliveries.PauseAsync(claim.Target, Now, Never),
            deliveries => deliveries.FindNextAsync([id], Never),
            deliveries => deliveries.MoveAsync([id], Now, Never),
            deliveries => deliveries.MoveThoseBehindAsync(id, delivery, Now, Never)
        );
    }

    [Fact]
    public async Task Given_SQL_Server_When_events_are_dispatched_Then_every_statement_can_be_written()
    {
        var sent = new OutgoingEvent(AHold.Id, "reservation.held", "Reservation", AHold.AggregateId, 1, Now, "{}");
        await Captures(
            context => new Outbox(context, Options.Create(new EventOptions())),
            outbox => outbox.FindPartitionAsync(EventChannels.Stream, after: -1, Never),
            outbox => outbox.TakeAsync(EventChannels.Stream, partition: 3, take: 500, leftOut: [], Never),
            outbox => outbox.TakeAsync(EventChannels.Stream, partition: 3, take: 500, leftOut: ["User 1"], Never),
            outbox => outbox.ClearAsync(EventChannels.Stream, partition: 3, [sent], Never),
            outbox => outbox.PurgeAsync(partition: 3, take: 500, Never),
            outbox => outbox.RemoveAsync(partition: 3, Now, take: 500, Never),
            outbox => outbox.RemoveAsync(partition: 3, position: 7, Now, Never),
            outbox => outbox.DropAsync(EventChannels.Kafka, partition: 3, Now, take: 500, Never)
        );
    }

    [Fact]
    public void Given_SQL_Server_When_rows_are_inserted_Then_no_key_is_left_to_an_identity_column()
    {
        // EF Core inserts several rows with identity keys by a MERGE, which loses races that a plain insert does not.
        using var context = new SqlServerCapture().Context();

        var keys = context.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties());

        keys.Select(SqlServerPropertyExtensions.GetValueGenerationStrategy)
            .ShouldNotContain(SqlServerValueGenerationStrategy.IdentityColumn);
    }

    [Fact]
    public async Task Given_SQL_Server_When_a_hold_is_read_and_written_Then_its_batches_fail_unless_every_seat_is_taken()
    {
        await using var context = new SqlServerCapture().Context();
        var batches = new CommandBatches(context);
        var reservations = new ReservationRepository(context, batches);

        await using var reads = batches.LockAndCount(AHold.UserId);
        reservations.AddBookingReads(reads, AHold.UserId, scheduleId: 1, [1, 2]);
        reservations.Hold(AHold);
        OutboxMessage.AddTo(
            batches.Writes,
            [OutboxMessage.Of(AHold.Id, AHold, AHold.PendingEvents[0], EventChannels.Stream)]
        );

        var (read, written) = (reads.Statements.ToList(), batches.Writes.Statements.ToList());
        read[0].ShouldEndWith("UPDATE users SET reservation_count = reservation_count + 1 WHERE id = @p1");
        read[1].ShouldContain("""FROM seats WHERE id IN (@p1, @p2) ORDER BY id""");
        read[2].ShouldContain("SYSDATETIMEOFFSET()");
        written[0].ShouldEndWith("; IF @@ROWCOUNT <> 2 THROW 50001, 'Another number of rows was changed.', 1;");
        written[2].ShouldEndWith("VALUES (@p1, @p2, @p3, @p4), (@p5, @p6, @p7, @p8)");
        written.Count.ShouldBe(4);
        written.ShouldAllBe(each => each.StartsWith("IF @@TRANCOUNT = 0 THROW", StringComparison.Ordinal));
        written[^1].ShouldNotContain("occurred_at");
    }

    [Fact]
    public async Task Given_SQL_Server_When_a_payment_a_cancellation_and_an_answer_are_written_Then_no_statement_is_in_another_dialect()
    {
        await using var context = new SqlServerCapture().Context();
        var batches = new CommandBatches(context);
        var balance = Balance.Open(AHold.UserId, "KRW");
        balance.Charge(10_000m, Now);
        var held = Reservation.Hold(AHold.UserId, 1, 1, 1, AHold.Seats, "KRW", holdSeconds: 300, Now);
        var payment = Payment.Make(held, balance, Now).Value;
        var key = new IdempotencyKey(AHold.UserId, "POST /payments", "key", BodyHash: new byte[32]);

        await using var reads = batches.Lock(AHold.UserId);
        ReservationRepository.AddRead(reads, AHold.Id, AHold.UserId);
        BalanceRepository.AddRead(reads, AHold.UserId, context.Now);
        IdempotencyRecords.AddLookUp(reads, key);
        new PaymentRepository(context, batches).Make(payment, new PaymentTerms(held, balance, IsCancelled: false, Now));
        new ReservationRepository(context, batches).Cancel(AHold);
        IdempotencyRecords.AddInsert(batches.Writes, key, payload: [1]);

        var statements = reads.Statements.Concat(batches.Writes.Statements).ToList();
        statements.Count.ShouldBe(14);
        string[] others = ["$1", "ANY(", "clock_timestamp", "COMMIT", "RETURNING", "::int"];
        foreach (var other in others)
            statements.ShouldAllBe(each => !each.Contains(other, StringComparison.Ordinal));
    }

    /// <summary>Captured, and not run here.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(3, false)]
    public async Task Given_SQL_Server_When_snapshots_are_not_allowed_Then_the_start_allows_them(
        byte state,
        bool allows
    )
    {
        var capture = new SqlServerCapture
        {
            Answers = { ["is_read_committed_snapshot_on"] = true, ["snapshot_isolation_state"] = state },
        };
        await using var context = capture.Context();

        await context.RequireRowVersionsAsync(Never);

        string[] expected = allows ? ["ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON"] : [];
        capture.Statements.ShouldBe(expected);
    }

    [Fact]
    public async Task Given_SQL_Server_When_readers_would_wait_for_writers_Then_the_start_is_refused()
    {
        var capture = new SqlServerCapture { Answers = { ["is_read_committed_snapshot_on"] = false } };
        await using var context = capture.Context();

        await Should.ThrowAsync<DatabaseSetupException>(context.RequireRowVersionsAsync(Never));
    }

    [Theory]
    [InlineData(1101, true)] // No room for a page: the disk is full.
    [InlineData(1105, true)] // No room for an object: the disk is full.
    [InlineData(9002, true)] // The log is full.
    [InlineData(3967, true)] // No room for row versions.
    [InlineData(1205, false)] // A deadlock.
    [InlineData(2627, false)] // A duplicate.
    public async Task Given_an_error_of_SQL_Server_When_it_is_explained_Then_a_full_disk_is_an_outage(
        int number,
        bool isOutage
    )
    {
        await using var context = new SqlServerCapture().Context();

        context.IsUnavailable(Error(number)).ShouldBe(isOutage);
    }

    [Fact]
    public async Task Given_no_SQL_Server_When_a_connection_is_opened_Then_it_is_only_the_server_that_is_missing()
    {
        // SqlClient refuses to work at all in a process without cultures, which no captured statement would show.
        await using var connection = new SqlConnection("Server=127.0.0.1,1;Connect Timeout=1;Encrypt=false");

        await Should.ThrowAsync<SqlException>(connection.OpenAsync());
    }

    /// <summary>Runs each call and sees that it sent a statement; what it makes of no rows does not matter here.</summary>
    private static async Task Captures<T>(Func<ConcertDbContext, T> repository, params Func<T, Task>[] calls)
    {
        foreach (var call in calls)
        {
            var capture = new SqlServerCapture();
            await using var context = capture.Context();
            try
            {
                await call(repository(context));
            }
            catch (Exception exception)
                when (exception is PortException
                    || exception.Message.StartsWith("Sequence contains no", StringComparison.Ordinal)
                )
            {
                // It wanted a row.
            }
            capture.Statements.ShouldNotBeEmpty();
        }
    }

    /// <summary>SqlClient alone makes its exceptions, so this goes past what it offers.</summary>
    private static SqlException Error(int number)
    {
        const BindingFlags inside = BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        var constructor = typeof(SqlError).GetConstructors(inside).MinBy(each => each.GetParameters().Length)!;
        var error = constructor.Invoke([
            .. constructor.GetParameters().Select(parameter => parameter.Name == "infoNumber" ? number : (object?)null),
        ]);
        var errors = Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true);
        typeof(SqlErrorCollection).GetMethod("Add", inside)!.Invoke(errors, [error]);
        return (SqlException)
            typeof(SqlException)
                .GetMethod("CreateException", inside, [typeof(SqlErrorCollection), typeof(string)])!
                .Invoke(obj: null, [errors, ""])!;
    }
}
