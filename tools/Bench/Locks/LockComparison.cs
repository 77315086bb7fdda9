namespace Concert.Bench.Locks;

/// <summary>Strategies for one contested row, compared under the same load.</summary>
internal static class LockComparison
{
    public static Task RunAsync(BenchContext context)
    {
        BenchContext.Say("Nothing is compared yet.");
        return Task.CompletedTask;
    }
}
