namespace Concert.Infrastructure.Queue;

using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

/// <summary>Encrypts the seeds of draws by the key ring; they are decrypted to run a draw, and to publish it.</summary>
internal sealed class DrawSeeds(IDataProtectionProvider ring) : IDrawSeeds
{
    /// <summary>An encrypted seed has some 150 bytes.</summary>
    public const int MaxLength = 400;

    private readonly IDataProtector _ring = ring.CreateProtector("draw seed");

    public byte[] Make() => Seal(RandomNumberGenerator.GetBytes(DrawRules.SeedBytes));

    public byte[] Seal(byte[] seed) => _ring.Protect(seed);

    /// <param name="sealedSeed">Null if only an earlier release has stored the seed.</param>
    /// <param name="seed">The seed as an earlier release stored it.</param>
    public byte[] Open(byte[]? sealedSeed, byte[] seed) => sealedSeed is null ? seed : _ring.Unprotect(sealedSeed);
}
