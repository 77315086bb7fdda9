namespace Concert.Infrastructure.Reservations;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

internal sealed class ReservationMapping : IEntityTypeConfiguration<Reservation>
{
    public void Configure(EntityTypeBuilder<Reservation> builder)
    {
        builder.ToTable("reservations");
        builder.IsAggregate();
        builder.Property(reservation => reservation.Id).ValueGeneratedNever();
        builder.Property(reservation => reservation.Currency).HasMaxLength(3);
        builder.HasOne<User>().WithMany().HasForeignKey(reservation => reservation.UserId);
        builder.HasOne<Schedule>().WithMany().HasForeignKey(reservation => reservation.ScheduleId);
        builder.OwnsMany(
            reservation => reservation.Seats,
            seats =>
            {
                seats.ToTable("reservation_seats");
                seats.WithOwner().HasForeignKey("ReservationId");
                seats.HasKey("ReservationId", nameof(ReservedSeat.SeatId));

                // A second hold of one generation: the seat has changed hands since it was read, so the work is run again.
                seats.HasIndex(seat => new { seat.SeatId, seat.Generation }).IsUnique();
                seats.HasOne<Seat>().WithMany().HasForeignKey(seat => seat.SeatId);
            }
        );

        // A user's reservations in order.
        builder.HasIndex(reservation => new { reservation.UserId, reservation.Number }).IsUnique();

        // How many seats a user has of a concert.
        builder.HasIndex(reservation => new { reservation.UserId, reservation.ConcertId });

        // A concert's reservations by time, for organizers.
        builder.HasIndex(reservation => new
        {
            reservation.ConcertId,
            reservation.ReservedAt,
            reservation.Id,
        });

        // The sweep of expired holds, and the ranking of recent sales.
        builder.HasIndex(reservation => reservation.ExpiresAt).HasFilter($"status = {ReservationStatus.Pending:D}");
        builder.HasIndex(reservation => reservation.ClosedAt).HasFilter($"status = {ReservationStatus.Confirmed:D}");

        builder.HasIndex(reservation => reservation.RemindAt).HasFilter("remind_at IS NOT NULL");
    }
}
