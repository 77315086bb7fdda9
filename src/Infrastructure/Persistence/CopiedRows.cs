namespace Concert.Infrastructure.Persistence;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

/// <summary>Entities as rows of their table, with the values that the database stores; made while they are copied.</summary>
internal sealed record CopiedRows(
    string Table,
    IReadOnlyList<(string Name, Type Type)> Columns,
    IEnumerable<object?[]> Values
)
{
    public static CopiedRows Of<T>(IEntityType type, IEnumerable<T> entities)
        where T : class
    {
        var properties = type.GetProperties().ToArray();
        var columns = Array.ConvertAll(properties, property => (property.GetColumnName(), StoredType(property)));
        var stored = Array.ConvertAll(properties, Stored);
        return new CopiedRows(
            type.GetTableName()!,
            columns,
            entities.Select(entity => Array.ConvertAll(stored, value => value(entity)))
        );
    }

    private static Type StoredType(IProperty property)
    {
        var type = property.GetTypeMapping().Converter?.ProviderClrType ?? property.ClrType;
        return Nullable.GetUnderlyingType(type) ?? type;
    }

    private static Func<object, object?> Stored(IProperty property)
    {
        var getter = property.GetGetter();
        return property.GetTypeMapping().Converter is { } converter
            ? entity => converter.ConvertToProvider(getter.GetClrValue(entity))
            : getter.GetClrValue;
    }
}
