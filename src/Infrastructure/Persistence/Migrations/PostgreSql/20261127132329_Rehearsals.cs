using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Concert.Infrastructure.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Rehearsals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "rehearsal_id",
                table: "users",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_rehearsal",
                table: "concerts",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "removed_at",
                table: "concerts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_users_rehearsal_id_id",
                table: "users",
                columns: new[] { "rehearsal_id", "id" },
                filter: "rehearsal_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_concerts_is_rehearsal",
                table: "concerts",
                column: "is_rehearsal");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_users_rehearsal_id_id",
                table: "users");

            migrationBuilder.DropIndex(
                name: "IX_concerts_is_rehearsal",
                table: "concerts");

            migrationBuilder.DropColumn(
                name: "rehearsal_id",
                table: "users");

            migrationBuilder.DropColumn(
                name: "is_rehearsal",
                table: "concerts");

            migrationBuilder.DropColumn(
                name: "removed_at",
                table: "concerts");
        }
    }
}
