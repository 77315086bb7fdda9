namespace Concert.Infrastructure.Events;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

internal sealed class OutboxMapping : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> builder)
    {
        builder.ToTable("outbox");
        builder.Property(message => message.Id).ValueGeneratedNever();
        builder.Property(message => message.Aggregate).HasMaxLength(50);
        builder.Property(message => message.AggregateId).HasMaxLength(50);
        builder.Property(message => message.Type).HasMaxLength(100);
        builder.Property(message => message.TraceParent).HasMaxLength(OutboxMessage.TraceParentLength).IsUnicode(false);
        builder
            .HasIndex(message => new
            {
                message.Aggregate,
                message.AggregateId,
                message.Sequence,
            })
            .IsUnique();

        // What is still to be published, per partition in order.
        builder.HasIndex(message => new { message.Partition, message.Position }).HasFilter("awaiting <> 0");

        // What is to be removed. A row enters it with its last publication, so that no write of a change pays for it.
        builder
            .HasIndex(message => new { message.Partition, message.Position }, "IX_outbox_published")
            .HasFilter("awaiting = 0");
    }
}

internal sealed class OutboxWatermarkMapping : IEntityTypeConfiguration<OutboxWatermark>
{
    public void Configure(EntityTypeBuilder<OutboxWatermark> builder)
    {
        builder.ToTable("outbox_watermarks");
        builder.HasKey(watermark => watermark.Partition);
        builder.Property(watermark => watermark.Partition).ValueGeneratedNever();
        builder.HasData(
            Enumerable
                .Range(0, OutboxMessage.Partitions)
                .Select(partition => new
                {
                    Partition = (short)partition,
                    Position = 0L,
                    OccurredAt = DateTimeOffset.UnixEpoch,
                    Removed = 0L,
                })
        );
    }
}

internal static class AggregateMapping
{
    /// <summary>The version is checked by every update; the rest of the base class is not stored.</summary>
    public static void IsAggregate<T>(this EntityTypeBuilder<T> builder)
        where T : AggregateRoot
    {
        builder.Property(aggregate => aggregate.Version).IsConcurrencyToken();
        builder.Ignore(aggregate => aggregate.PendingEvents);
        builder.Ignore(aggregate => aggregate.AggregateName);
        builder.Ignore(aggregate => aggregate.AggregateId);
    }
}
