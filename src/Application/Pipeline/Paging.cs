namespace Concert.Application.Pipeline;

using System.Buffers.Text;
using System.Globalization;
using System.Text;

/// <param name="Limit">1 to 100.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before; null for the first page.</param>
public sealed record PageRequest(int Limit, string? Cursor)
{
    public const int DefaultLimit = 20;
    public const int MaxCursorLength = 64;
    public static readonly Bounds LimitBounds = new(1, 100);

    /// <summary>The key of the last item of the page before; the list continues after it.</summary>
    internal long? After => Cursor is null ? null : PageCursor.Decode(Cursor);
}

/// <summary>One page of a list.</summary>
/// <param name="Items">At most as many as were asked for.</param>
/// <param name="NextCursor">Asks for the next page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>A query for one page of a list; one validator checks them all.</summary>
public interface IPaged
{
    PageRequest Page { get; }
}

internal sealed class PagedValidator<T> : AbstractValidator<T>
    where T : IPaged
{
    public PagedValidator()
    {
        RuleFor(query => query.Page.Limit).Within(PageRequest.LimitBounds).OverridePropertyName("limit");
        RuleFor(query => query.Page)
            .Must(page => page.Cursor is null || page.After is not null)
            .WithMessage("Is not a cursor of this list.")
            .OverridePropertyName("cursor");
    }
}

public static class Page
{
    /// <summary>Makes a page of <paramref name="limit"/> items from a read that asked for one more.</summary>
    public static Page<T> Of<T>(IReadOnlyList<T> itemsAndOneMore, int limit, Func<T, long> key) =>
        itemsAndOneMore.Count <= limit
            ? new Page<T>(itemsAndOneMore, NextCursor: null)
            : new Page<T>([.. itemsAndOneMore.Take(limit)], PageCursor.Encode(key(itemsAndOneMore[limit - 1])));
}

internal static class PageCursor
{
    private const string Mark = "after:";

    public static string Encode(long key) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Mark}{key}")));

    /// <summary>Null if the text is not a cursor of ours.</summary>
    public static long? Decode(string cursor)
    {
        if (cursor.Length > PageRequest.MaxCursorLength || !Base64Url.IsValid(cursor))
            return null;
        var text = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor));
        return
            text.StartsWith(Mark, StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(Mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            ? key
            : null;
    }
}
