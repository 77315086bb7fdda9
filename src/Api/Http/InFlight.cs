namespace Concert.Api.Http;

/// <summary>What each caller has in flight, counted in a fixed number of slots as in <see cref="LocalCounts"/>.</summary>
internal sealed class InFlight
{
    private readonly int[] _slots = new int[1 << 16];

    /// <summary>Counts one more, unless there are as many as there may be.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="most">How many there may be.</param>
    /// <param name="slot">What <see cref="End"/> takes.</param>
    public bool TryBegin(string caller, int most, out int slot)
    {
        slot = caller.GetHashCode(StringComparison.Ordinal) & (_slots.Length - 1);
        if (Interlocked.Increment(ref _slots[slot]) <= most)
            return true;
        End(slot);
        return false;
    }

    public void End(int slot) => Interlocked.Decrement(ref _slots[slot]);
}
