namespace Concert.Check;

internal static class CommandLine
{
    private static Task<int> Main() => Task.FromResult(2);
}
