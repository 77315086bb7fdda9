namespace Concert.Infrastructure.Balances;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

internal sealed class BalanceMapping : IEntityTypeConfiguration<Balance>, IEntityTypeConfiguration<LedgerEntry>
{
    public void Configure(EntityTypeBuilder<Balance> builder)
    {
        builder.ToTable(
            "balances",
            table => table.HasCheckConstraint("ck_balances_amount_is_not_negative", "amount >= 0")
        );
        builder.IsAggregate();
        builder.HasKey(balance => balance.UserId);
        builder.Property(balance => balance.UserId).ValueGeneratedNever();
        builder.Property(balance => balance.Currency).HasMaxLength(3);
        builder.HasOne<User>().WithOne().HasForeignKey<Balance>(balance => balance.UserId);
        builder.HasMany(balance => balance.NewEntries).WithOne().HasForeignKey(entry => entry.UserId);
    }

    public void Configure(EntityTypeBuilder<LedgerEntry> builder)
    {
        builder.ToTable(
            "ledger_entries",
            table =>
            {
                table.HasCheckConstraint("ck_ledger_entries_balance_is_not_negative", "balance_after >= 0");
                table.HasCheckConstraint("ck_ledger_entries_sequence_counts_from_one", "sequence >= 1");
                table.HasCheckConstraint(
                    "ck_ledger_entries_kind_decides_sign_and_reference",
                    $"""
                    (kind = {LedgerEntryKind.Charge:D} AND amount > 0 AND reference IS NULL)
                    OR (kind = {LedgerEntryKind.Use:D} AND amount < 0 AND reference IS NULL)
                    OR (kind = {LedgerEntryKind.Payment:D} AND amount <= 0 AND reference IS NOT NULL)
                    OR (kind = {LedgerEntryKind.Refund:D} AND amount >= 0 AND reference IS NOT NULL)
                    """
                );
            }
        );
        builder.Property(entry => entry.Id).ValueGeneratedNever();
        builder.HasIndex(entry => new { entry.UserId, entry.Sequence }).IsUnique();

        // Decides that the money of a payment moves once in either direction.
        builder.HasIndex(entry => new { entry.Reference, entry.Kind }).IsUnique().HasFilter("reference IS NOT NULL");

        // A ledger only grows.
        foreach (var property in builder.Metadata.GetProperties())
            property.SetAfterSaveBehavior(PropertySaveBehavior.Throw);
    }
}
