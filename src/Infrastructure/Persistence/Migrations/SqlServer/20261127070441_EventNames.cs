using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Concert.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class EventNames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "disabled_reason",
                table: "webhooks",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "paused_until",
                table: "webhooks",
                type: "datetimeoffset",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "previous_secret",
                table: "webhooks",
                type: "varbinary(256)",
                maxLength: 256,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "previous_until",
                table: "webhooks",
                type: "datetimeoffset",
                nullable: true);

            // Written by hand.
            migrationBuilder.RenameEvents();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // Written by hand.
            migrationBuilder.RenameEventsBack();

            migrationBuilder.DropColumn(
                name: "disabled_reason",
                table: "webhooks");

            migrationBuilder.DropColumn(
                name: "paused_until",
                table: "webhooks");

            migrationBuilder.DropColumn(
                name: "previous_secret",
                table: "webhooks");

            migrationBuilder.DropColumn(
                name: "previous_until",
                table: "webhooks");
        }
    }
}
