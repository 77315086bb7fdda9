namespace Concert.Infrastructure.Idempotency;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

internal sealed class IdempotencyMapping : IEntityTypeConfiguration<IdempotencyRow>
{
    public void Configure(EntityTypeBuilder<IdempotencyRow> builder)
    {
        builder.ToTable("idempotency_records");
        builder.Property(row => row.Route).HasMaxLength(200).IsUnicode(false);
        builder.Property(row => row.Key).HasMaxLength(255).IsUnicode(false);
        builder.Property(row => row.BodyHash).HasMaxLength(32).IsFixedLength();

        // Decides between two requests under one key.
        builder.HasKey(row => new
        {
            row.UserId,
            row.Route,
            row.Key,
        });
        builder.HasIndex(row => row.CreatedAt);
    }
}
