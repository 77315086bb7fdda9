namespace Concert.Sdk;

using System.Text;
using System.Threading;
using System.Threading.Tasks;

/// <summary>Solves challenges: SHA-256 over "challenge:subject:nonce" has to begin with so many zero bits.</summary>
internal static class ProofOfWork
{
    public static Task<string> SolveAsync(Challenge challenge, string subject, CancellationToken cancellationToken) =>
        Task.Run(() => Solve(challenge, subject, cancellationToken), cancellationToken);

    private static string Solve(Challenge challenge, string subject, CancellationToken cancellationToken)
    {
        var attempts = 64L << challenge.Difficulty;
        for (var attempt = 0L; attempt < attempts; attempt++)
        {
            if (attempt % 1_000 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var hash = Platform.Sha256(Encoding.UTF8.GetBytes($"{challenge.Text}:{subject}:{attempt:x}"));
            if (ZeroBits(hash) >= challenge.Difficulty)
                return $"{challenge.Text}:{attempt:x}";
        }
        throw new ConcertException("The challenge has no solution.");
    }

    private static int ZeroBits(byte[] hash)
    {
        var bits = 0;
        foreach (var part in hash)
        {
            for (var mask = 0x80; mask > 0; mask >>= 1, bits++)
            {
                if ((part & mask) != 0)
                    return bits;
            }
        }
        return bits;
    }
}
