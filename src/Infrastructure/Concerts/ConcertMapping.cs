namespace Concert.Infrastructure.Concerts;

using Concert.Domain.Concerts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

internal sealed class ConcertMapping : IEntityTypeConfiguration<Concert>
{
    public void Configure(EntityTypeBuilder<Concert> builder)
    {
        builder.ToTable("concerts");
        builder.IsAggregate();
        builder.Property(concert => concert.Title).HasMaxLength(200);
        builder.Property(concert => concert.Artist).HasMaxLength(200);
        builder.Property(concert => concert.Venue).HasMaxLength(200);
        builder.Property(concert => concert.TimeZone).HasMaxLength(Concert.MaxTimeZoneLength);
        builder.Property(concert => concert.Description).HasMaxLength(4_000);
        builder.Property(concert => concert.Currency).HasMaxLength(3);
        builder.Property(concert => concert.CancellationReason).HasMaxLength(Concert.MaxReasonLength);
        builder.Property(concert => concert.SealedDrawSeed).HasMaxLength(DrawSeeds.MaxLength);
        builder.Property(concert => concert.DrawSeed).HasMaxLength(DrawRules.SeedBytes).IsFixedLength();
        builder.ComplexProperty(
            concert => concert.Policy,
            policy =>
            {
                foreach (var property in typeof(SalePolicy).GetProperties())
                    policy.Property(property.PropertyType, property.Name);
            }
        );

        // A rehearsal is gone for all but the removal of its data.
        builder.HasQueryFilter(concert => concert.RemovedAt == null);
        builder.HasIndex(concert => concert.IsRehearsal);

        // Open sales are listed every second.
        builder.HasIndex(concert => concert.SaleClosesAt);
    }
}

internal sealed class ScheduleMapping : IEntityTypeConfiguration<Schedule>, IEntityTypeConfiguration<Seat>
{
    public void Configure(EntityTypeBuilder<Schedule> builder)
    {
        builder.ToTable("schedules");
        builder.IsAggregate();
        builder.Property(schedule => schedule.CancellationReason).HasMaxLength(Concert.MaxReasonLength);
        builder.Ignore(schedule => schedule.ReturnedSeat);
        builder.HasOne<Concert>().WithMany().HasForeignKey(schedule => schedule.ConcertId);

        // Dates whose booking window is open.
        builder.HasIndex(schedule => new
        {
            schedule.ConcertId,
            schedule.BookingOpensAt,
            schedule.BookingClosesAt,
        });

        // Cancelled dates whose holds and payments are being dealt with.
        builder
            .HasIndex(schedule => schedule.Id)
            .HasDatabaseName("IX_schedules_unsettled")
            .HasFilter("cancelled_at IS NOT NULL AND settled_at IS NULL");
    }

    public void Configure(EntityTypeBuilder<Seat> builder)
    {
        builder.ToTable("seats");
        builder.HasOne<Schedule>().WithMany().HasForeignKey(seat => seat.ScheduleId);
        builder.Property(seat => seat.Section).HasMaxLength(50);
        builder.Property(seat => seat.Row).HasMaxLength(10);
        builder
            .HasIndex(seat => new
            {
                seat.ScheduleId,
                seat.Section,
                seat.Row,
                seat.Number,
            })
            .IsUnique();

        // Counts of held and sold seats read this index alone.
        builder.HasIndex(seat => new
        {
            seat.ScheduleId,
            seat.Status,
            seat.HeldUntil,
        });
    }
}
