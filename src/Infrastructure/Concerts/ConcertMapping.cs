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
        builder.Property(concert => concert.Description).HasMaxLength(4_000);
        builder.Property(concert => concert.Currency).HasMaxLength(3);
        builder.Property(concert => concert.DrawSeed).HasMaxLength(DrawRules.SeedBytes).IsFixedLength();
        builder.ComplexProperty(
            concert => concert.Policy,
            policy =>
            {
                policy.Property(value => value.HoldSeconds);
                policy.Property(value => value.MaxSeatsPerUser);
                policy.Property(value => value.AdmissionsPerInterval);
                policy.Property(value => value.IntervalSeconds);
                policy.Property(value => value.MaxActive);
                policy.Property(value => value.ActiveSeconds);
                policy.Property(value => value.NoShowSeconds);
                policy.Property(value => value.Fairness);
            }
        );

        // Which sales are open now is asked every second.
        builder.HasIndex(concert => concert.SaleClosesAt);
    }
}
