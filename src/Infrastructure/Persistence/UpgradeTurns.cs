namespace Concert.Infrastructure.Persistence;

/// <summary>Lets instances that upgrade the same rows at once take turns, a transaction each.</summary>
internal sealed class UpgradeTurns(ConcertDbContext context, IUnitOfWork unitOfWork)
{
    private static readonly TimeSpan WaitForOtherInstance = TimeSpan.FromMinutes(1);

    /// <param name="what">What is upgraded, which is also the name of the lock.</param>
    public async Task TakeAsync(string what, Func<Task> work, CancellationToken cancellationToken)
    {
        var outcome = await unitOfWork.ExecuteAsync(
            async () =>
            {
                if (!await context.TryLockAsync(what, WaitForOtherInstance, cancellationToken))
                    return PipelineErrors.Congested;
                await work();
                return Result.Success;
            },
            cancellationToken
        );
        if (outcome.Error is { } error)
            throw new InvalidOperationException($"Upgrading the {what} failed: {error.Message}");
    }
}
