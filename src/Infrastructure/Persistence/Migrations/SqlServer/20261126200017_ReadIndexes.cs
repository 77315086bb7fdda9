using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Concert.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class ReadIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_seats_schedule_id_status_held_until",
                table: "seats");

            migrationBuilder.CreateIndex(
                name: "IX_seats_schedule_id_status_held_until",
                table: "seats",
                columns: new[] { "schedule_id", "status", "held_until" },
                filter: "status <> 0");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_seats_schedule_id_status_held_until",
                table: "seats");

            migrationBuilder.CreateIndex(
                name: "IX_seats_schedule_id_status_held_until",
                table: "seats",
                columns: new[] { "schedule_id", "status", "held_until" });
        }
    }
}
