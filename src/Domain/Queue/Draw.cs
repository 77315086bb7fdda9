namespace Concert.Domain.Queue;

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Unicode;

/// <summary>
/// The list of the users in a concert's queue when its sale opened, frozen at that moment and made public. With the
/// seed, it decides the order of their admission; see <see cref="DrawRules"/>. It is never changed.
/// </summary>
public sealed class Draw
{
    private Draw() { }

    /// <summary>The key: a concert has at most one draw.</summary>
    public long ConcertId { get; private set; }

    /// <summary>
    /// The last sequence given to a place before the opening; 0 if there was none. Users with a higher one came later
    /// and stand behind all who were drawn.
    /// </summary>
    public long LastSequence { get; private set; }

    /// <summary>The entries in ascending order, of <see cref="DrawRules.EntryBytes"/> bytes each.</summary>
    public byte[] Entries { get; private set; } = [];

    public int EntryCount { get; private set; }

    /// <summary>SHA-256 of <see cref="ListEntries"/> as text, each entry followed by a line feed.</summary>
    public byte[] EntriesHash { get; private set; } = [];

    public DateTimeOffset DrawnAt { get; private set; }

    /// <summary>Freezes the list. The order of the given users does not matter.</summary>
    /// <param name="concertId">The concert whose sale opens.</param>
    /// <param name="userIds">The users who hold a place at the opening, each once; may be empty.</param>
    /// <param name="lastSequence">The last sequence given before the opening.</param>
    /// <param name="now">The instant of the draw.</param>
    public static Draw Freeze(long concertId, IReadOnlyCollection<Guid> userIds, long lastSequence, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lastSequence);
        var sorted = new UInt128[userIds.Count];
        var count = 0;
        foreach (var userId in userIds)
            sorted[count++] = DrawRules.PseudonymOf(concertId, userId);
        Array.Sort(sorted);

        var entries = new byte[sorted.Length * DrawRules.EntryBytes];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> line = stackalloc byte[DrawRules.EntryDigits + 1];
        line[^1] = (byte)'\n';
        for (var index = 0; index < sorted.Length; index++)
        {
            if (index > 0 && sorted[index] == sorted[index - 1])
                throw new ArgumentException("A user can be drawn only once.", nameof(userIds));
            BinaryPrimitives.WriteUInt128BigEndian(entries.AsSpan(index * DrawRules.EntryBytes), sorted[index]);
            DrawRules.WriteEntry(sorted[index], line);
            hash.AppendData(line);
        }

        return new Draw
        {
            ConcertId = concertId,
            LastSequence = lastSequence,
            Entries = entries,
            EntryCount = sorted.Length,
            EntriesHash = hash.GetHashAndReset(),
            DrawnAt = now,
        };
    }

    /// <summary>
    /// The entries as they are published: 32 lower-case hex digits each, in ordinal order. One at a time, since as texts
    /// they take six times their bytes.
    /// </summary>
    public IEnumerable<string> ListEntries()
    {
        for (var index = 0; index < EntryCount; index++)
            yield return Convert.ToHexStringLower(Entries, index * DrawRules.EntryBytes, DrawRules.EntryBytes);
    }
}

/// <summary>A user's place in the drawn order.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Order">Not negative; lower is admitted earlier. A double represents it exactly.</param>
public readonly record struct DrawnPlace(Guid UserId, long Order);

/// <summary>
/// How a concert's entries are named and ordered. The rules are public in docs/the-draw.md, and anybody can apply them
/// to what is published, so they must not change for a concert once its seed's hash is known.
/// </summary>
public static class DrawRules
{
    /// <summary>The length of a seed, which is random, secret until the draw, and used for one concert only.</summary>
    public const int SeedBytes = 32;

    /// <summary>The length of an entry; as text, it has two hex digits per byte.</summary>
    public const int EntryBytes = 16;

    internal const int EntryDigits = 2 * EntryBytes;

    private const string EntryFormat = "x32";

    /// <summary>How many bits of a HMAC make an <see cref="DrawnPlace.Order"/>; a double is exact up to 53.</summary>
    private const int OrderBits = 50;

    /// <summary>
    /// The user's pseudonym for this concert: the first 16 bytes of SHA-256 over "concert:user", in lower-case hex.
    /// Anybody who knows a user's id can find their entry; nobody can find the user from the entry alone.
    /// </summary>
    public static string EntryOf(long concertId, Guid userId) =>
        PseudonymOf(concertId, userId).ToString(EntryFormat, CultureInfo.InvariantCulture);

    /// <summary>What is published before the draw: the seed's SHA-256 in lower-case hex.</summary>
    public static string HashOf(ReadOnlySpan<byte> seed)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Checked(seed), hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>
    /// The users in order of admission, which is the order of HMAC-SHA-256 over their entries, keyed with the seed. It
    /// depends on nothing else, not even on the order of the given users.
    /// </summary>
    /// <param name="seed">The concert's seed, <see cref="SeedBytes"/> long.</param>
    /// <param name="concertId">The concert.</param>
    /// <param name="userIds">The users in the draw, each once.</param>
    /// <returns>
    /// Strictly increasing orders: the first 50 bits of the HMAC as a number, increased by the least amount that puts
    /// it above the order before.
    /// </returns>
    public static IReadOnlyList<DrawnPlace> Arrange(
        ReadOnlySpan<byte> seed,
        long concertId,
        IReadOnlyCollection<Guid> userIds
    )
    {
        Checked(seed);
        Guid[] users = [.. userIds];
        var macs = new (UInt128 High, UInt128 Low)[users.Length];
        for (var index = 0; index < users.Length; index++)
            macs[index] = MacOf(seed, PseudonymOf(concertId, users[index]));
        Array.Sort(macs, users);

        var places = new DrawnPlace[users.Length];
        var order = -1L;
        for (var index = 0; index < users.Length; index++)
        {
            if (index > 0 && macs[index] == macs[index - 1])
                throw new ArgumentException("A user can be drawn only once.", nameof(userIds));
            order = Math.Max(order + 1, FirstBits(macs[index].High));
            places[index] = new DrawnPlace(users[index], order);
        }
        return places;
    }

    /// <summary>
    /// The order of one user without the others: the first 50 bits of the HMAC. <see cref="Arrange"/> gives a higher
    /// one only to a user who shares these bits with another, which happens once in some 2,000 draws of a million
    /// users.
    /// </summary>
    public static long OrderOf(ReadOnlySpan<byte> seed, long concertId, Guid userId) =>
        FirstBits(MacOf(Checked(seed), PseudonymOf(concertId, userId)).High);

    /// <summary>Whether a user's entry is in <see cref="Draw.Entries"/>.</summary>
    public static bool IsListed(ReadOnlySpan<byte> entries, long concertId, Guid userId)
    {
        var pseudonym = PseudonymOf(concertId, userId);
        var (low, high) = (0, entries.Length / EntryBytes - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var entry = BinaryPrimitives.ReadUInt128BigEndian(entries[(middle * EntryBytes)..]);
            if (entry == pseudonym)
                return true;
            if (entry < pseudonym)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return false;
    }

    /// <summary>The entry as a number, which sorts as its text does.</summary>
    internal static UInt128 PseudonymOf(long concertId, Guid userId)
    {
        Span<byte> text = stackalloc byte[64];
        Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{concertId}:{userId:D}", out var length);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>Writes the entry's digits as ASCII.</summary>
    internal static void WriteEntry(UInt128 pseudonym, Span<byte> digits) =>
        pseudonym.TryFormat(digits, out _, EntryFormat, CultureInfo.InvariantCulture);

    private static (UInt128 High, UInt128 Low) MacOf(ReadOnlySpan<byte> seed, UInt128 pseudonym)
    {
        Span<byte> entry = stackalloc byte[EntryDigits];
        WriteEntry(pseudonym, entry);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(seed, entry, mac);
        return (BinaryPrimitives.ReadUInt128BigEndian(mac), BinaryPrimitives.ReadUInt128BigEndian(mac[16..]));
    }

    private static long FirstBits(UInt128 high) => (long)(high >> (128 - OrderBits));

    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> seed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, SeedBytes, nameof(seed));
        return seed;
    }
}
