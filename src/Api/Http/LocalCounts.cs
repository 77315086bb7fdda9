namespace Concert.Api.Http;

/// <summary>
/// Counts of calls in the memory of this instance, in windows that begin with the first call. There is a fixed number of
/// slots, so that no number of callers takes more memory. The hash is seeded per process, so nobody can choose whom to
/// share a slot with.
/// </summary>
internal sealed class LocalCounts(TimeProvider time)
{
    private const int Slots = 1 << 16;

    /// <summary>The low bits of a slot are the calls, the others the millisecond at which the window ends.</summary>
    private const int CallBits = 24;
    private const long MaxCalls = (1 << CallBits) - 1;

    private readonly long _started = time.GetTimestamp();
    private readonly long[] _slots = new long[Slots];

    /// <summary>Adds calls, or takes some back.</summary>
    public CallCount Add(string caller, int calls, TimeSpan window)
    {
        ref var slot = ref _slots[caller.GetHashCode(StringComparison.Ordinal) & (Slots - 1)];
        var now = (long)time.GetElapsedTime(_started).TotalMilliseconds;
        while (true)
        {
            var seen = Volatile.Read(ref slot);
            var (end, count) = (seen >> CallBits, seen & MaxCalls);
            if (end <= now)
                (end, count) = (now + (long)window.TotalMilliseconds, 0);
            count = Math.Clamp(count + calls, 0, MaxCalls);
            if (Interlocked.CompareExchange(ref slot, (end << CallBits) | count, seen) == seen)
                return new CallCount(count, TimeSpan.FromMilliseconds(end - now));
        }
    }
}
