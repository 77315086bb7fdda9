using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Concert.Infrastructure.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class HoldLimit : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Concerts that there are, and those that the earlier release still announces, get the default.
            migrationBuilder.AddColumn<int>(
                name: "policy_max_unpaid_holds",
                table: "concerts",
                type: "integer",
                nullable: false,
                defaultValue: 50);

            migrationBuilder.AddColumn<byte[]>(
                name: "sealed_draw_seed",
                table: "concerts",
                type: "bytea",
                maxLength: 400,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "policy_max_unpaid_holds",
                table: "concerts");

            migrationBuilder.DropColumn(
                name: "sealed_draw_seed",
                table: "concerts");
        }
    }
}
