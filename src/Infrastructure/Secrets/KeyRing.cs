namespace Concert.Infrastructure.Secrets;

using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.DependencyInjection;

/// <summary>A key of the ring, wrapped. It is never removed: what it has encrypted is to be read for ever.</summary>
internal sealed class SecretKey
{
    public Guid Id { get; init; }

    /// <summary>As Data Protection writes it.</summary>
    public string Xml { get; set; } = "";
}

internal sealed class SecretKeyMapping : IEntityTypeConfiguration<SecretKey>
{
    public void Configure(EntityTypeBuilder<SecretKey> builder)
    {
        builder.ToTable("secret_keys");
        builder.Property(key => key.Id).ValueGeneratedNever();
    }
}

/// <summary>Keeps the key ring of Data Protection in the database, where all instances share it.</summary>
internal sealed class KeyRing(IServiceScopeFactory scopes, TimeProvider time) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = scopes.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<ConcertDbContext>();
        return
        [
            .. context.SecretKeys.OrderBy(key => key.Id).Select(key => key.Xml).AsEnumerable().Select(XElement.Parse),
        ];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var scope = scopes.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<ConcertDbContext>();
        context.SecretKeys.Add(
            new SecretKey
            {
                Id = Guid.CreateVersion7(time.GetUtcNow()),
                Xml = element.ToString(SaveOptions.DisableFormatting),
            }
        );
        context.SaveChanges();
    }
}

public static class KeyRingSetup
{
    /// <summary>
    /// Lets Data Protection encrypt secrets under keys in the database, which the configuration's keys wrap. It reads them
    /// when the host starts.
    /// </summary>
    public static void AddKeyRing(this IServiceCollection services)
    {
        services.AddSingleton<SecretKeys>();
        services.AddSingleton<KeyRing>();
        services.AddDataProtection().SetApplicationName("concert");
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<KeyRing, SecretKeys>(
                (management, ring, keys) => (management.XmlRepository, management.XmlEncryptor) = (ring, keys)
            );
    }
}
