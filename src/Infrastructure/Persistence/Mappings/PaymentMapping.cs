namespace Concert.Infrastructure.Persistence.Mappings;

using Concert.Domain.Payments;
using Concert.Domain.Reservations;
using Concert.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

internal sealed class PaymentMapping : IEntityTypeConfiguration<Payment>
{
    public void Configure(EntityTypeBuilder<Payment> builder)
    {
        builder.ToTable("payments");
        builder.IsAggregate();
        builder.Property(payment => payment.Id).ValueGeneratedNever();

        // The last word on paying twice.
        builder.HasOne<Reservation>().WithOne().HasForeignKey<Payment>(payment => payment.ReservationId);
        builder.HasOne<User>().WithMany().HasForeignKey(payment => payment.UserId);
        builder.HasIndex(payment => new { payment.UserId, payment.EntrySequence }).IsUnique();
    }
}
