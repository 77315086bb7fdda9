namespace Concert.Application.Pipeline;

using System.Buffers.Text;
using System.Globalization;
using System.Text;

/// <param name="Limit">1 to 100.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before; null for the first page.</param>
public sealed record PageRequest(int Limit, string? Cursor)
{
    public const int DefaultLimit = 20;
    public const int MaxCursorLength = 1_024;
    public static readonly Bounds LimitBounds = new(1, 100);

    /// <summary>The key of the last item of the page before, if it is a number; the list continues after it.</summary>
    internal long? After => Cursor is null ? null : PageCursor.Decode(Cursor);

    /// <summary>The same for a key that is not a number.</summary>
    internal string? AfterText => Cursor is null ? null : PageCursor.DecodeText(Cursor);
}

/// <summary>One page of a list.</summary>
/// <param name="Items">At most as many as were asked for.</param>
/// <param name="NextCursor">Asks for the next page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>A query for one page of a list; one validator checks them all.</summary>
public interface IPaged
{
    PageRequest Page { get; }

    /// <summary>Whether a cursor can be one of this list. Most lists have numbers as keys.</summary>
    internal bool HasCursorOfList => Page.After is not null;
}

internal sealed class PagedValidator<T> : AbstractValidator<T>
    where T : IPaged
{
    public PagedValidator()
    {
        RuleFor(query => query.Page.Limit).Within(PageRequest.LimitBounds).OverridePropertyName("limit");
        RuleFor(query => query.Page)
            .Must((query, page) => page.Cursor is null || query.HasCursorOfList)
            .WithMessage("Is not a cursor of this list.")
            .OverridePropertyName("cursor");
    }
}

public static class Page
{
    /// <summary>Makes a page of <paramref name="limit"/> items from a read that asked for one more.</summary>
    public static Page<T> Of<T>(IReadOnlyList<T> itemsAndOneMore, int limit, Func<T, long> key) =>
        Of(itemsAndOneMore, limit, item => key(item).ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc cref="Of{T}(IReadOnlyList{T}, int, Func{T, long})"/>
    public static Page<T> Of<T>(IReadOnlyList<T> itemsAndOneMore, int limit, Func<T, string> key) =>
        itemsAndOneMore.Count <= limit
            ? new Page<T>(itemsAndOneMore, NextCursor: null)
            : new Page<T>([.. itemsAndOneMore.Take(limit)], PageCursor.Encode(key(itemsAndOneMore[limit - 1])));

    /// <summary>Reads the items of a list page by page while they are enumerated.</summary>
    /// <param name="read">Reads a page of so many items, from the key of the last one of the page before.</param>
    /// <param name="key">The key of an item.</param>
    /// <param name="size">Of a page.</param>
    public static async IAsyncEnumerable<T> AllAsync<T, TKey>(
        Func<TKey?, int, Task<IReadOnlyList<T>>> read,
        Func<T, TKey> key,
        int size
    )
        where TKey : struct
    {
        IReadOnlyList<T> page;
        TKey? after = null;
        do
        {
            page = await read(after, size);
            foreach (var item in page)
                yield return item;
            after = page.Count > 0 ? key(page[^1]) : null;
        } while (page.Count == size);
    }
}

internal static class PageCursor
{
    private const string Mark = "after:";
    private const int MaxDigits = 19;

    public static string Encode(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Mark}{key}"));

    /// <summary>Null if the text is not a cursor of ours.</summary>
    public static string? DecodeText(string cursor)
    {
        if (cursor.Length > PageRequest.MaxCursorLength || !Base64Url.IsValid(cursor))
            return null;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return text.StartsWith(Mark, StringComparison.Ordinal) ? text[Mark.Length..] : null;
    }

    /// <summary>Null if the text is not a cursor of ours, or its key is not a number.</summary>
    public static long? Decode(string cursor) =>
        DecodeText(cursor) is { Length: <= MaxDigits } text
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            ? key
            : null;
}
