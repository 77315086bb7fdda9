using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Concert.Infrastructure.Persistence.Migrations.SqlServer
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
                type: "varbinary(max)",
                nullable: false,
                defaultValue: new byte[0]);

            // The answers that the earlier release has kept, in the form of this one: status and location, then the body. Their
            // old columns stay, so that instances of that release go on until they are replaced.
            // Executed as a text of its own: in a script, one batch cannot use a column that it adds.
            migrationBuilder.Sql("EXEC(N'UPDATE idempotency_records SET payload = CAST(CAST(CONCAT(status, '' '', location, CHAR(10)) AS varchar(600)) AS varbinary(600)) + body')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // The earlier release cannot read these answers.
            migrationBuilder.Sql("DELETE FROM idempotency_records WHERE status IS NULL;");

            migrationBuilder.DropColumn(
                name: "payload",
                table: "idempotency_records");
        }
    }
}
