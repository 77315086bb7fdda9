using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Concert.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Accounts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "access_changed_at",
                table: "users",
                type: "datetimeoffset",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "erased_at",
                table: "users",
                type: "datetimeoffset",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "token_generation",
                table: "users",
                type: "int",
                nullable: false,
                defaultValue: 0);

            // Executed as a text of its own: in a script, one batch cannot use a column that it adds.
            migrationBuilder.Sql("EXEC(N'CREATE INDEX [IX_users_access_changed_at] ON [users] ([access_changed_at]) WHERE access_changed_at IS NOT NULL')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_users_access_changed_at",
                table: "users");

            migrationBuilder.DropColumn(
                name: "access_changed_at",
                table: "users");

            migrationBuilder.DropColumn(
                name: "erased_at",
                table: "users");

            migrationBuilder.DropColumn(
                name: "token_generation",
                table: "users");
        }
    }
}
