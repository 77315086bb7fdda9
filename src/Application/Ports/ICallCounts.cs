namespace Concert.Application.Ports;

/// <summary>Counts calls over all instances, each caller's in a window that begins with the first of them.</summary>
public interface ICallCounts
{
    /// <summary>Adds calls. A negative number takes some back, unless their window has ended.</summary>
    /// <param name="limit">What is counted.</param>
    /// <param name="caller">Whose calls; nobody can read it from what is stored.</param>
    /// <param name="calls">How many.</param>
    /// <param name="window">How long a window that begins now lasts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The count after that; null while there is no way to know it.</returns>
    Task<CallCount?> AddAsync(
        string limit,
        string caller,
        int calls,
        TimeSpan window,
        CancellationToken cancellationToken
    );
}

/// <param name="Calls">In the window, refused ones included.</param>
/// <param name="Left">Until the window ends.</param>
public readonly record struct CallCount(long Calls, TimeSpan Left);
