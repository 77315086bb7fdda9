using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Concert.Infrastructure.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class OpaqueAnswers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "payload",
                table: "idempotency_records",
                type: "bytea",
                nullable: false,
                defaultValue: new byte[0]);

            // The answers that the earlier release has kept, in the form of this one: status and location, then the body.
            migrationBuilder.Sql("UPDATE idempotency_records SET payload = convert_to(concat(status, ' ', location, chr(10)), 'UTF8') || body;");

            migrationBuilder.DropColumn(
                name: "body",
                table: "idempotency_records");

            migrationBuilder.DropColumn(
                name: "location",
                table: "idempotency_records");

            migrationBuilder.DropColumn(
                name: "status",
                table: "idempotency_records");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // The earlier release cannot read these answers.
            migrationBuilder.Sql("DELETE FROM idempotency_records;");

            migrationBuilder.DropColumn(
                name: "payload",
                table: "idempotency_records");

            migrationBuilder.AddColumn<byte[]>(
                name: "body",
                table: "idempotency_records",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "location",
                table: "idempotency_records",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "status",
                table: "idempotency_records",
                type: "integer",
                nullable: true);
        }
    }
}
