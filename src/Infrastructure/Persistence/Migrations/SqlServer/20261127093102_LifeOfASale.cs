using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Concert.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class LifeOfASale : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "cancellation_reason",
                table: "schedules",
                type: "nvarchar(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "cancelled_at",
                table: "schedules",
                type: "datetimeoffset",
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "refunded_amount",
                table: "schedules",
                type: "decimal(18,2)",
                precision: 18,
                scale: 2,
                nullable: false,
                defaultValue: 0m);

            migrationBuilder.AddColumn<int>(
                name: "refunds_done",
                table: "schedules",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "refunds_due",
                table: "schedules",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "settled_at",
                table: "schedules",
                type: "datetimeoffset",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "cancellation_reason",
                table: "concerts",
                type: "nvarchar(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "cancelled_at",
                table: "concerts",
                type: "datetimeoffset",
                nullable: true);

            // Executed as a text of its own: in a script, one batch cannot use a column that it adds.
            migrationBuilder.Sql("EXEC(N'CREATE INDEX [IX_schedules_unsettled] ON [schedules] ([id]) WHERE cancelled_at IS NOT NULL AND settled_at IS NULL')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_schedules_unsettled",
                table: "schedules");

            migrationBuilder.DropColumn(
                name: "cancellation_reason",
                table: "schedules");

            migrationBuilder.DropColumn(
                name: "cancelled_at",
                table: "schedules");

            migrationBuilder.DropColumn(
                name: "refunded_amount",
                table: "schedules");

            migrationBuilder.DropColumn(
                name: "refunds_done",
                table: "schedules");

            migrationBuilder.DropColumn(
                name: "refunds_due",
                table: "schedules");

            migrationBuilder.DropColumn(
                name: "settled_at",
                table: "schedules");

            migrationBuilder.DropColumn(
                name: "cancellation_reason",
                table: "concerts");

            migrationBuilder.DropColumn(
                name: "cancelled_at",
                table: "concerts");
        }
    }
}
