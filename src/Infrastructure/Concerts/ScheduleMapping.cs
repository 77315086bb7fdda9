namespace Concert.Infrastructure.Concerts;

using Concert.Domain.Concerts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

internal sealed class ScheduleMapping : IEntityTypeConfiguration<Schedule>, IEntityTypeConfiguration<Seat>
{
    public void Configure(EntityTypeBuilder<Schedule> builder)
    {
        builder.ToTable("schedules");
        builder.IsAggregate();
        builder.HasOne<Concert>().WithMany().HasForeignKey(schedule => schedule.ConcertId);

        // The dates of a concert whose booking window is open.
        builder.HasIndex(schedule => new
        {
            schedule.ConcertId,
            schedule.BookingOpensAt,
            schedule.BookingClosesAt,
        });
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

        // Counting held and sold seats reads this index alone.
        builder.HasIndex(seat => new
        {
            seat.ScheduleId,
            seat.Status,
            seat.HeldUntil,
        });
        builder.HasIndex(seat => seat.ReservationId);
    }
}
