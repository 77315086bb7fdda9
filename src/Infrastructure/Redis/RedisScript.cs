namespace Concert.Infrastructure.Redis;

/// <summary>A Lua script of the folder Scripts, with the part it shares with its like in front.</summary>
internal sealed class RedisScript
{
    private RedisScript(params IReadOnlyList<string> files) => Text = string.Join('\n', files.Select(Read));

    public string Text { get; }

    public static RedisScript Alone(string name) => new(name);

    public static RedisScript OfQueue(string name) => new("admission", name);

    public static RedisScript OfLocks(string name) => new("lock", name);

    private static string Read(string name)
    {
        var resource = $"Concert.Infrastructure.Redis.Scripts.{name}.lua";
        using var stream =
            typeof(RedisScript).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"There is no script {resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
