namespace Concert.Infrastructure.Secrets;

using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.DependencyInjection;

/// <summary>A wrapped key of the ring. It is never removed, so that what it encrypted stays readable.</summary>
internal sealed class SecretKey
{
    public Guid Id { get; init; }
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
    /// <summary>Data Protection's keys are stored in the database, wrapped by the keys of the configuration.</summary>
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
