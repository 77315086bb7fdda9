using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Concert.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class WaitingRoom : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Every concert that there is gets a seed and the default policy.
            migrationBuilder.AddColumn<byte[]>(
                name: "draw_seed",
                table: "concerts",
                type: "binary(32)",
                fixedLength: true,
                maxLength: 32,
                nullable: false,
                defaultValueSql: "CRYPT_GEN_RANDOM(32)");

            migrationBuilder.AddColumn<int>(
                name: "policy_fairness",
                table: "concerts",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "policy_no_show_seconds",
                table: "concerts",
                type: "int",
                nullable: false,
                defaultValue: 120);

            migrationBuilder.CreateTable(
                name: "draws",
                columns: table => new
                {
                    concert_id = table.Column<long>(type: "bigint", nullable: false),
                    last_sequence = table.Column<long>(type: "bigint", nullable: false),
                    entries = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    entry_count = table.Column<int>(type: "int", nullable: false),
                    entries_hash = table.Column<byte[]>(type: "binary(32)", fixedLength: true, maxLength: 32, nullable: false),
                    drawn_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_draws", x => x.concert_id);
                    table.ForeignKey(
                        name: "FK_draws_concerts_concert_id",
                        column: x => x.concert_id,
                        principalTable: "concerts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "queue_records",
                columns: table => new
                {
                    concert_id = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    through = table.Column<long>(type: "bigint", nullable: false),
                    waiting = table.Column<long>(type: "bigint", nullable: false),
                    active = table.Column<long>(type: "bigint", nullable: false),
                    active_until = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    admitted = table.Column<long>(type: "bigint", nullable: false),
                    passed_over = table.Column<long>(type: "bigint", nullable: false),
                    left = table.Column<long>(type: "bigint", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    early = table.Column<long>(type: "bigint", nullable: false),
                    ordered = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_queue_records", x => x.concert_id);
                    table.ForeignKey(
                        name: "FK_queue_records_concerts_concert_id",
                        column: x => x.concert_id,
                        principalTable: "concerts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "draws");

            migrationBuilder.DropTable(
                name: "queue_records");

            migrationBuilder.DropColumn(
                name: "draw_seed",
                table: "concerts");

            migrationBuilder.DropColumn(
                name: "policy_fairness",
                table: "concerts");

            migrationBuilder.DropColumn(
                name: "policy_no_show_seconds",
                table: "concerts");
        }
    }
}
