namespace Concert.Infrastructure.Webhooks;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

internal sealed class WebhookMapping : IEntityTypeConfiguration<Webhook>
{
    private const char Separator = ' ';

    public void Configure(EntityTypeBuilder<Webhook> builder)
    {
        builder.ToTable("webhooks");
        builder.Property(webhook => webhook.Id).ValueGeneratedNever();
        builder.Property(webhook => webhook.Url).HasMaxLength(Webhook.MaxUrlLength);
        builder.Property(webhook => webhook.Secret).HasMaxLength(256);
        builder.Property(webhook => webhook.PreviousSecret).HasMaxLength(256);
        builder.Property(webhook => webhook.SealedSecret).HasMaxLength(EarlierSecrets.SealedBytes);
        builder
            .Property(webhook => webhook.Events)
            .HasMaxLength(4_000)
            .HasConversion(
                events => string.Join(Separator, events),
                text => Read(text),
                new ValueComparer<IReadOnlyList<string>>(
                    (one, other) => one!.SequenceEqual(other!, StringComparer.Ordinal),
                    events => events.Count,
                    events => events
                )
            );

        // Decides between two registered at once, so that the limit is exact.
        builder.HasIndex(webhook => webhook.Number).IsUnique();
    }

    /// <summary>While an upgrade is under way, a type stands there by its earlier name too.</summary>
    private static string[] Read(string text) =>
        [
            .. text.Split(Separator, StringSplitOptions.RemoveEmptyEntries)
                .Select(EventTypes.Current)
                .Distinct(StringComparer.Ordinal),
        ];
}

internal sealed class WebhookDeliveryMapping : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
    {
        builder.ToTable("webhook_deliveries");
        builder.Property(delivery => delivery.Id).ValueGeneratedNever();
        builder.Property(delivery => delivery.Type).HasMaxLength(100);
        builder.Property(delivery => delivery.Aggregate).HasMaxLength(50);
        builder.Property(delivery => delivery.AggregateId).HasMaxLength(50);
        builder.Property(delivery => delivery.LastError).HasMaxLength(50);
        builder
            .Property(delivery => delivery.TraceParent)
            .HasMaxLength(OutboxMessage.TraceParentLength)
            .IsUnicode(false);
        builder.HasOne<Webhook>().WithMany().HasForeignKey(delivery => delivery.WebhookId);

        // Decides when an event is handed over twice.
        builder.HasIndex(delivery => new { delivery.WebhookId, delivery.EventId }).IsUnique();

        // The log, whole and by status.
        builder.HasIndex(delivery => new { delivery.WebhookId, delivery.Number }).IsUnique();
        builder.HasIndex(delivery => new
        {
            delivery.WebhookId,
            delivery.Status,
            delivery.Number,
        });

        // What is due, what it is behind or ahead of, and what is to be purged.
        builder.HasIndex(delivery => new
        {
            delivery.WebhookId,
            delivery.Status,
            delivery.NextAttemptAt,
        });
        builder
            .HasIndex(delivery => new
            {
                delivery.WebhookId,
                delivery.Aggregate,
                delivery.AggregateId,
                delivery.Sequence,
            })
            .HasFilter("status = 0");
        builder.HasIndex(delivery => new { delivery.Status, delivery.StatusSince });
    }
}
