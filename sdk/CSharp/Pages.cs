namespace Concert.Sdk;

using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

/// <summary>A page of any list.</summary>
internal interface IPage<out T>
{
    IReadOnlyList<T> Items { get; }

    string? NextCursor { get; }
}

internal static class Pages
{
    /// <summary>All items of a list, each page being fetched when the one before has been read.</summary>
    public static async IAsyncEnumerable<T> OfAsync<TPage, T>(
        Func<string?, CancellationToken, Task<TPage>> list,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where TPage : IPage<T>
    {
        string? cursor = null;
        do
        {
            var page = await list(cursor, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items)
                yield return item;
            // One that led back to this page would never end.
            cursor = string.Equals(page.NextCursor, cursor, StringComparison.Ordinal) ? null : page.NextCursor;
        } while (cursor is not null);
    }
}
