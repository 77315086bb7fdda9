namespace Concert.Api.Tests.Support;

/// <summary>For what the service does by itself within a bounded time, such as the end of a hold.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks again and again until the answer satisfies, and fails with the last one if it never does.</summary>
    public static async Task<T> Get<T>(Func<Task<T>> ask, Func<T, bool> satisfies)
    {
        using var patience = new CancellationTokenSource(Patience);
        var pause = TimeSpan.FromMilliseconds(5);
        while (true)
        {
            var answer = await ask();
            if (satisfies(answer))
                return answer;
            patience.IsCancellationRequested.ShouldBeFalse($"Still not so after {Patience}: {answer}");
            await Task.Delay(pause);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Repeats a call until the service can say what became of it, as a client does that is told to try again.</summary>
    public static Task<Answer> Settled(Func<Task<Answer>> call) =>
        Get(
            call,
            answer =>
                answer.Status != HttpStatusCode.ServiceUnavailable
                && !answer.Body.Contains("\"idempotency.in_progress\"", StringComparison.Ordinal)
        );
}
