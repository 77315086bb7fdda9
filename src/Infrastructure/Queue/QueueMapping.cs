namespace Concert.Infrastructure.Queue;

using Concert.Domain.Concerts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

internal sealed class DrawMapping : IEntityTypeConfiguration<Draw>
{
    public void Configure(EntityTypeBuilder<Draw> builder)
    {
        builder.ToTable("draws");

        // Decides which of two concurrent draws is the concert's.
        builder.HasKey(draw => draw.ConcertId);
        builder.Property(draw => draw.ConcertId).ValueGeneratedNever();
        builder.Property(draw => draw.EntriesHash).HasMaxLength(32).IsFixedLength();
        builder.HasOne<Concert>().WithOne().HasForeignKey<Draw>(draw => draw.ConcertId);
    }
}

internal sealed class QueueRecordMapping : IEntityTypeConfiguration<QueueRecord>
{
    public void Configure(EntityTypeBuilder<QueueRecord> builder)
    {
        builder.ToTable("queue_records");
        builder.HasKey(record => record.ConcertId);
        builder.Property(record => record.ConcertId).ValueGeneratedNever();
        builder.HasOne<Concert>().WithOne().HasForeignKey<QueueRecord>(record => record.ConcertId);
    }
}
