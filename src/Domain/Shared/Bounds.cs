namespace Concert.Domain.Shared;

/// <summary>A closed range of whole numbers.</summary>
/// <param name="Min">The least value allowed.</param>
/// <param name="Max">The greatest value allowed.</param>
public readonly record struct Bounds(int Min, int Max)
{
    public bool Contains(int value) => value >= Min && value <= Max;

    /// <summary>The value, or an exception: callers have validated their input, so anything else is a bug.</summary>
    public int Require(int value, string name) =>
        Contains(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"Must be from {Min} to {Max}.");
}
