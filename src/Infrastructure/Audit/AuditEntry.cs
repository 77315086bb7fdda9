namespace Concert.Infrastructure.Audit;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

/// <summary>Only inserted, and removed when it is old.</summary>
internal sealed class AuditEntry
{
    /// <summary>Drawn by the database with the insert.</summary>
    public long Id { get; init; }

    /// <summary>By the database's clock.</summary>
    public DateTimeOffset At { get; init; }

    public Guid? ActorId { get; init; }
    public required string Action { get; init; }
    public required string ObjectKind { get; init; }
    public string? ObjectId { get; init; }

    /// <summary>JSON.</summary>
    public string? Before { get; init; }

    /// <summary>JSON.</summary>
    public string? After { get; init; }
}

internal sealed class AuditEntryMapping : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries");
        builder.Property(entry => entry.Action).HasMaxLength(50);
        builder.Property(entry => entry.ObjectKind).HasMaxLength(50);
        builder.Property(entry => entry.ObjectId).HasMaxLength(50);
    }
}
