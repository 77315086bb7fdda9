namespace Concert.Application.Pipeline;

using Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Reads why requests are refused, once for all who ask about the same locks. A read that has begun may be older than
/// the request that asks, so whoever asks while one runs is answered by the next. At most one read per set of locks
/// runs on one instance.
/// </summary>
internal sealed class SharedRefusals<TRequest>(IServiceScopeFactory scopes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Read> _latest = new(StringComparer.Ordinal);

    /// <summary>The error that the database shows after this call; null if it shows none.</summary>
    public Task<Error?> ExplainAsync(TRequest request, IReadOnlyList<string> locks)
    {
        var key = string.Join(' ', locks);
        lock (_gate)
        {
            if (_latest.TryGetValue(key, out var latest) && !latest.HasBegun)
                return latest.Answer;
            var read = new Read();
            _latest[key] = read;
            read.Answer = AnswerAsync(read, latest?.Answer, key, request);
            return read.Answer;
        }
    }

    private async Task<Error?> AnswerAsync(Read read, Task? earlier, string key, TRequest request)
    {
        await (earlier ?? Task.CompletedTask).ConfigureAwait(
            ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing
        );
        lock (_gate)
            read.HasBegun = true;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var refusal = scope.ServiceProvider.GetRequiredService<IRefusal<TRequest>>();
            return await refusal.ExplainAsync(request, CancellationToken.None);
        }
        finally
        {
            lock (_gate)
            {
                if (_latest[key] == read)
                    _latest.Remove(key);
            }
        }
    }

    private sealed class Read
    {
        public bool HasBegun { get; set; }
        public Task<Error?> Answer { get; set; } = null!;
    }
}
