using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Concert.Infrastructure.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class ExactlyOnce : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateSequence(
                name: "outbox_positions");

            migrationBuilder.AddColumn<long>(
                name: "hold_generation",
                table: "seats",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "remind_at",
                table: "reservations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "generation",
                table: "reservation_seats",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            // Holds that were made before they were counted are counted now; a seat may have had many.
            migrationBuilder.Sql(
                """
                UPDATE reservation_seats SET generation = (
                    SELECT COUNT(*) FROM reservation_seats AS earlier
                    WHERE earlier.seat_id = reservation_seats.seat_id
                        AND earlier.reservation_id <= reservation_seats.reservation_id);
                """);
            migrationBuilder.Sql(
                """
                UPDATE seats SET hold_generation = (
                    SELECT COUNT(*) FROM reservation_seats WHERE reservation_seats.seat_id = seats.id);
                """);

            migrationBuilder.DropIndex(
                name: "IX_reservation_seats_seat_id",
                table: "reservation_seats");

            migrationBuilder.AddColumn<decimal>(
                name: "balance_after_refund",
                table: "payments",
                type: "numeric(18,2)",
                precision: 18,
                scale: 2,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "refund_entry_sequence",
                table: "payments",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "refunded_at",
                table: "payments",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "occurred_at",
                table: "outbox",
                type: "timestamp with time zone",
                nullable: false,
                defaultValueSql: "clock_timestamp()",
                oldClrType: typeof(DateTimeOffset),
                oldType: "timestamp with time zone");

            migrationBuilder.AddColumn<int>(
                name: "awaiting",
                table: "outbox",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<short>(
                name: "partition",
                table: "outbox",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<long>(
                name: "position",
                table: "outbox",
                type: "bigint",
                nullable: false,
                defaultValueSql: "nextval('outbox_positions')");

            migrationBuilder.CreateTable(
                name: "idempotency_records",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    route = table.Column<string>(type: "character varying(200)", unicode: false, maxLength: 200, nullable: false),
                    key = table.Column<string>(type: "character varying(255)", unicode: false, maxLength: 255, nullable: false),
                    body_hash = table.Column<byte[]>(type: "bytea", fixedLength: true, maxLength: 32, nullable: false),
                    status = table.Column<int>(type: "integer", nullable: true),
                    body = table.Column<byte[]>(type: "bytea", nullable: true),
                    location = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_idempotency_records", x => new { x.user_id, x.route, x.key });
                });

            migrationBuilder.CreateTable(
                name: "webhooks",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    url = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    events = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: false),
                    sealed_secret = table.Column<byte[]>(type: "bytea", maxLength: 60, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_delivery = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_webhooks", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_deliveries",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    webhook_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    event_id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    aggregate = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    aggregate_id = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    first_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    claim_id = table.Column<Guid>(type: "uuid", nullable: true),
                    last_status_code = table.Column<int>(type: "integer", nullable: true),
                    last_error = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    status_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_webhook_deliveries", x => x.id);
                    table.ForeignKey(
                        name: "FK_webhook_deliveries_webhooks_webhook_id",
                        column: x => x.webhook_id,
                        principalTable: "webhooks",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_reservations_remind_at",
                table: "reservations",
                column: "remind_at",
                filter: "remind_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_reservation_seats_seat_id_generation",
                table: "reservation_seats",
                columns: new[] { "seat_id", "generation" },
                unique: true);

            migrationBuilder.AddCheckConstraint(
                name: "ck_payments_amounts_and_entry",
                table: "payments",
                sql: "amount >= 0 AND balance_after >= 0 AND entry_sequence >= 1");

            migrationBuilder.AddCheckConstraint(
                name: "ck_payments_refund_is_whole",
                table: "payments",
                sql: "(refunded_at IS NULL AND refund_entry_sequence IS NULL AND balance_after_refund IS NULL)\nOR (refunded_at IS NOT NULL AND refund_entry_sequence IS NOT NULL AND balance_after_refund IS NOT NULL\n    AND refund_entry_sequence > entry_sequence AND balance_after_refund >= amount)");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_partition_position",
                table: "outbox",
                columns: new[] { "partition", "position" },
                filter: "awaiting <> 0");

            migrationBuilder.CreateIndex(
                name: "IX_ledger_entries_reference_kind",
                table: "ledger_entries",
                columns: new[] { "reference", "kind" },
                unique: true,
                filter: "reference IS NOT NULL");

            migrationBuilder.AddCheckConstraint(
                name: "ck_ledger_entries_kind_decides_sign_and_reference",
                table: "ledger_entries",
                sql: "(kind = 0 AND amount > 0 AND reference IS NULL)\nOR (kind = 1 AND amount < 0 AND reference IS NULL)\nOR (kind = 2 AND amount <= 0 AND reference IS NOT NULL)\nOR (kind = 3 AND amount >= 0 AND reference IS NOT NULL)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_ledger_entries_sequence_counts_from_one",
                table: "ledger_entries",
                sql: "sequence >= 1");

            migrationBuilder.CreateIndex(
                name: "IX_idempotency_records_created_at",
                table: "idempotency_records",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_status_status_since",
                table: "webhook_deliveries",
                columns: new[] { "status", "status_since" });

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_webhook_id_aggregate_aggregate_id_sequen~",
                table: "webhook_deliveries",
                columns: new[] { "webhook_id", "aggregate", "aggregate_id", "sequence" },
                filter: "status = 0");

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_webhook_id_event_id",
                table: "webhook_deliveries",
                columns: new[] { "webhook_id", "event_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_webhook_id_number",
                table: "webhook_deliveries",
                columns: new[] { "webhook_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_webhook_id_status_next_attempt_at",
                table: "webhook_deliveries",
                columns: new[] { "webhook_id", "status", "next_attempt_at" });

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_webhook_id_status_number",
                table: "webhook_deliveries",
                columns: new[] { "webhook_id", "status", "number" });

            migrationBuilder.CreateIndex(
                name: "IX_webhooks_number",
                table: "webhooks",
                column: "number",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "idempotency_records");

            migrationBuilder.DropTable(
                name: "webhook_deliveries");

            migrationBuilder.DropTable(
                name: "webhooks");

            migrationBuilder.DropIndex(
                name: "IX_reservations_remind_at",
                table: "reservations");

            migrationBuilder.DropIndex(
                name: "IX_reservation_seats_seat_id_generation",
                table: "reservation_seats");

            migrationBuilder.DropCheckConstraint(
                name: "ck_payments_amounts_and_entry",
                table: "payments");

            migrationBuilder.DropCheckConstraint(
                name: "ck_payments_refund_is_whole",
                table: "payments");

            migrationBuilder.DropIndex(
                name: "IX_outbox_partition_position",
                table: "outbox");

            migrationBuilder.DropIndex(
                name: "IX_ledger_entries_reference_kind",
                table: "ledger_entries");

            migrationBuilder.DropCheckConstraint(
                name: "ck_ledger_entries_kind_decides_sign_and_reference",
                table: "ledger_entries");

            migrationBuilder.DropCheckConstraint(
                name: "ck_ledger_entries_sequence_counts_from_one",
                table: "ledger_entries");

            migrationBuilder.DropColumn(
                name: "hold_generation",
                table: "seats");

            migrationBuilder.DropColumn(
                name: "remind_at",
                table: "reservations");

            migrationBuilder.DropColumn(
                name: "generation",
                table: "reservation_seats");

            migrationBuilder.DropColumn(
                name: "balance_after_refund",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "refund_entry_sequence",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "refunded_at",
                table: "payments");

            migrationBuilder.DropColumn(
                name: "awaiting",
                table: "outbox");

            migrationBuilder.DropColumn(
                name: "partition",
                table: "outbox");

            migrationBuilder.DropColumn(
                name: "position",
                table: "outbox");

            migrationBuilder.DropSequence(
                name: "outbox_positions");

            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "occurred_at",
                table: "outbox",
                type: "timestamp with time zone",
                nullable: false,
                oldClrType: typeof(DateTimeOffset),
                oldType: "timestamp with time zone",
                oldDefaultValueSql: "clock_timestamp()");

            migrationBuilder.CreateIndex(
                name: "IX_reservation_seats_seat_id",
                table: "reservation_seats",
                column: "seat_id");
        }
    }
}
