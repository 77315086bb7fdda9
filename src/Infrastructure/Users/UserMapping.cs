namespace Concert.Infrastructure.Users;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

internal sealed class UserMapping : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.IsAggregate();
        builder.Property(user => user.Id).ValueGeneratedNever();
        builder.Property(user => user.Email).HasMaxLength(User.MaxEmailLength);
        builder.Property(user => user.NormalizedEmail).HasMaxLength(User.MaxEmailLength);
        builder.Property(user => user.PasswordHash).HasMaxLength(200);
        builder.Property(user => user.DisplayName).HasMaxLength(100);
        builder.HasIndex(user => user.NormalizedEmail).IsUnique();

        // The virtual buyers of a rehearsal.
        builder.HasIndex(user => new { user.RehearsalId, user.Id }).HasFilter("rehearsal_id IS NOT NULL");

        // The guests, by their age.
        builder.HasIndex(user => user.RegisteredAt).HasFilter("email = '' AND erased_at IS NULL");

        // What each instance reads twice a second.
        builder.HasIndex(user => user.AccessChangedAt).HasFilter("access_changed_at IS NOT NULL");
    }
}
