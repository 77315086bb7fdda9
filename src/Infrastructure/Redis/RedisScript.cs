namespace Concert.Infrastructure.Redis;

/// <summary>A Lua script.</summary>
internal sealed record RedisScript(string Text)
{
    /// <summary>A script that stands by itself.</summary>
    public static RedisScript Alone(string name) => new(Read(name));

    /// <summary>A script of the queue, behind what all of them share.</summary>
    public static RedisScript OfQueue(string name) => new($"{Read("admission")}\n{Read(name)}");

    private static string Read(string name)
    {
        var resource = $"{name}.lua";
        using var stream =
            typeof(RedisScript).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"There is no script {resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
