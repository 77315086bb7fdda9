using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Concert.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Indexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_seats_reservation_id",
                table: "seats");

            migrationBuilder.DropIndex(
                name: "IX_reservations_schedule_id",
                table: "reservations");

            migrationBuilder.DropIndex(
                name: "IX_reservations_status_closed_at",
                table: "reservations");

            migrationBuilder.DropIndex(
                name: "IX_reservations_status_expires_at",
                table: "reservations");

            migrationBuilder.CreateIndex(
                name: "IX_reservations_closed_at",
                table: "reservations",
                column: "closed_at",
                filter: "status = 1");

            migrationBuilder.CreateIndex(
                name: "IX_reservations_expires_at",
                table: "reservations",
                column: "expires_at",
                filter: "status = 0");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_reservations_closed_at",
                table: "reservations");

            migrationBuilder.DropIndex(
                name: "IX_reservations_expires_at",
                table: "reservations");

            migrationBuilder.CreateIndex(
                name: "IX_seats_reservation_id",
                table: "seats",
                column: "reservation_id");

            migrationBuilder.CreateIndex(
                name: "IX_reservations_schedule_id",
                table: "reservations",
                column: "schedule_id");

            migrationBuilder.CreateIndex(
                name: "IX_reservations_status_closed_at",
                table: "reservations",
                columns: new[] { "status", "closed_at" });

            migrationBuilder.CreateIndex(
                name: "IX_reservations_status_expires_at",
                table: "reservations",
                columns: new[] { "status", "expires_at" });
        }
    }
}
