using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Concert.Infrastructure.Persistence.Migrations.SqlServer
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
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "removed_at",
                table: "concerts",
                type: "datetimeoffset",
                nullable: true);

            // Executed as a text of its own: in a script, one batch cannot use a column that it adds.
            migrationBuilder.Sql("EXEC(N'CREATE INDEX [IX_users_rehearsal_id_id] ON [users] ([rehearsal_id], [id]) WHERE rehearsal_id IS NOT NULL')");

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
