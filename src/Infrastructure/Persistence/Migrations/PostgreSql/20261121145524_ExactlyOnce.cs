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
            migrationBuilder.AddColumn<long>(
                name: "hold_generation",
                table: "seats",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

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
                        AND earlier.reservation_id <= reservation_seats.reservation_id)
                """);
            migrationBuilder.Sql(
                """
                UPDATE seats SET hold_generation = (
                    SELECT COUNT(*) FROM reservation_seats WHERE reservation_seats.seat_id = seats.id)
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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "idempotency_records");

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

            migrationBuilder.CreateIndex(
                name: "IX_reservation_seats_seat_id",
                table: "reservation_seats",
                column: "seat_id");
        }
    }
}
