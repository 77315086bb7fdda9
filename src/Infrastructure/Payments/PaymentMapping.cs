namespace Concert.Infrastructure.Payments;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

internal sealed class PaymentMapping : IEntityTypeConfiguration<Payment>
{
    public void Configure(EntityTypeBuilder<Payment> builder)
    {
        builder.ToTable(
            "payments",
            table =>
            {
                table.HasCheckConstraint(
                    "ck_payments_amounts_and_entry",
                    "amount >= 0 AND balance_after >= 0 AND entry_sequence >= 1"
                );
                table.HasCheckConstraint(
                    "ck_payments_refund_is_whole",
                    """
                    (refunded_at IS NULL AND refund_entry_sequence IS NULL AND balance_after_refund IS NULL)
                    OR (refunded_at IS NOT NULL AND refund_entry_sequence IS NOT NULL AND balance_after_refund IS NOT NULL
                        AND refund_entry_sequence > entry_sequence AND balance_after_refund >= amount)
                    """
                );
            }
        );
        builder.IsAggregate();
        builder.Property(payment => payment.Id).ValueGeneratedNever();

        // Decides that a reservation is paid once.
        builder.HasOne<Reservation>().WithOne().HasForeignKey<Payment>(payment => payment.ReservationId);
        builder.HasIndex(payment => payment.ReservationId).IsUnique();
        builder.HasOne<User>().WithMany().HasForeignKey(payment => payment.UserId);
        builder.HasIndex(payment => new { payment.UserId, payment.EntrySequence }).IsUnique();
    }
}
