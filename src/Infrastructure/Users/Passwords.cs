namespace Concert.Infrastructure.Users;

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

/// <summary>Hashes on threads of their own, so that the pool's threads stay free for requests.</summary>
internal sealed class Passwords(
    IPasswordHasher<User> hasher,
    IOptions<PasswordHasherOptions> options,
    IHostEnvironment environment
) : IPasswords, IDisposable
{
    /// <summary>A hash takes about a tenth of a second, so the last has its turn after some two.</summary>
    private const int WaitingPerProcessor = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrencyLimiter _turns = new(
        new ConcurrencyLimiterOptions
        {
            PermitLimit = Environment.ProcessorCount,
            QueueLimit = WaitingPerProcessor * Environment.ProcessorCount,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }
    );

    public Task<Result<string>> HashAsync(string password, CancellationToken cancellationToken) =>
        InTurnAsync(() => hasher.HashPassword(null!, password), cancellationToken);

    public Task<Result<PasswordCheck>> VerifyAsync(
        string? hash,
        string password,
        CancellationToken cancellationToken
    ) => InTurnAsync(() => Verify(hash, password), cancellationToken);

    public void Dispose() => _turns.Dispose();

    private PasswordCheck Verify(string? hash, string password)
    {
        if (password is DemoOrganizer.Password && !environment.IsDevelopment())
            hash = null;
        var outcome = hash is null
            ? PasswordVerificationResult.Failed
            : hasher.VerifyHashedPassword(null!, hash, password);
        switch (outcome)
        {
            case PasswordVerificationResult.Success:
                return new PasswordCheck(IsRight: true);
            case PasswordVerificationResult.SuccessRehashNeeded:
                return new PasswordCheck(IsRight: true, hasher.HashPassword(null!, password));
            default:
                // The time must not tell whether there is an account, nor how old its hash is.
                var missing = options.Value.IterationCount - (hash is null ? 0 : Iterations(hash));
                if (missing > 0)
                    Rfc2898DeriveBytes.Pbkdf2(password, new byte[16], missing, HashAlgorithmName.SHA512, 32);
                return new PasswordCheck(IsRight: false);
        }
    }

    /// <summary>After the version of the format and the number of the algorithm.</summary>
    private static int Iterations(string hash) =>
        (int)BinaryPrimitives.ReadUInt32BigEndian(Convert.FromBase64String(hash).AsSpan(5));

    private async Task<Result<T>> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var turn = await _turns.AcquireAsync(permitCount: 1, patience.Token);
            if (turn.IsAcquired)
            {
                return await Task.Factory.StartNew(
                    work,
                    cancellationToken,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                );
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The wait has run out.
        }
        return PipelineErrors.Congested;
    }
}
