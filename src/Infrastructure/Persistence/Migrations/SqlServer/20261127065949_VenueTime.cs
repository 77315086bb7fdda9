using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Concert.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class VenueTime : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Concerts and dates that there are, and those that the earlier release still makes, get the default.
            migrationBuilder.AddColumn<int>(
                name: "status",
                table: "schedules",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "status",
                table: "concerts",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "time_zone",
                table: "concerts",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "Etc/UTC");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "status",
                table: "schedules");

            migrationBuilder.DropColumn(
                name: "status",
                table: "concerts");

            migrationBuilder.DropColumn(
                name: "time_zone",
                table: "concerts");
        }
    }
}
