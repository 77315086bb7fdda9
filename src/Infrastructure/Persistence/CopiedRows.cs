namespace Concert.Infrastructure.Persistence;

using System.Data;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

/// <summary>Entities as rows for a bulk copy, with the values that the database stores.</summary>
internal static class CopiedRows
{
    public static DataTable Of<T>(IEntityType type, IEnumerable<T> entities)
        where T : class
    {
        var rows = new DataTable(type.GetTableName()) { Locale = CultureInfo.InvariantCulture };
        var columns = type.GetProperties()
            .Select(property => (Property: property, property.GetTypeMapping().Converter, Getter: property.GetGetter()))
            .ToArray();
        foreach (var (property, converter, _) in columns)
        {
            var stored = converter?.ProviderClrType ?? property.ClrType;
            rows.Columns.Add(property.GetColumnName(), Nullable.GetUnderlyingType(stored) ?? stored);
        }
        foreach (var entity in entities)
            rows.Rows.Add([.. columns.Select(column => Stored(column.Getter.GetClrValue(entity), column.Converter))]);
        return rows;

        static object? Stored(object? value, ValueConverter? converter) =>
            converter is null ? value : converter.ConvertToProvider(value);
    }
}
