using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Concert.Infrastructure.Persistence.Migrations.PostgreSql
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
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "cancelled_at",
                table: "schedules",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "refunded_amount",
                table: "schedules",
                type: "numeric(18,2)",
                precision: 18,
                scale: 2,
                nullable: false,
                defaultValue: 0m);

            migrationBuilder.AddColumn<int>(
                name: "refunds_done",
                table: "schedules",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "refunds_due",
                table: "schedules",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "settled_at",
                table: "schedules",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "cancellation_reason",
                table: "concerts",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "cancelled_at",
                table: "concerts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_schedules_unsettled",
                table: "schedules",
                column: "id",
                filter: "cancelled_at IS NOT NULL AND settled_at IS NULL");
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
