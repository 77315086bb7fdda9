namespace Concert.Domain.Shared;

/// <summary>A closed range of whole numbers.</summary>
/// <param name="Min">The smallest allowed value.</param>
/// <param name="Max">The largest allowed value.</param>
public readonly record struct Bounds(int Min, int Max)
{
    public bool Contains(int value) => value >= Min && value <= Max;

    /// <summary>The value, or an exception: callers validate their input, so a value out of range is a bug.</summary>
    public int Require(int value, string name) =>
        Contains(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"Must be from {Min} to {Max}.");
}
