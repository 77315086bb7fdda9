namespace Concert.Infrastructure.Redis;

internal sealed record RedisScript(string Text)
{
    private const string RequireQueue = "if not room then return { NO_QUEUE } end";

    public static RedisScript Alone(string name) => new(Read(name));

    /// <summary>A script of the queue, behind what all of them share; only open.lua runs where there is no queue.</summary>
    public static RedisScript OfQueue(string name) =>
        new(string.Join('\n', Read("admission"), name is "open" ? "" : RequireQueue, Read(name)));

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
