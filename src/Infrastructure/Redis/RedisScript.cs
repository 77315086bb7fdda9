namespace Concert.Infrastructure.Redis;

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

/// <summary>A Lua script and its SHA-1, by which Redis knows it once it has run there.</summary>
internal sealed class RedisScript
{
    private const string RequireQueue = "if not room then return { NO_QUEUE } end";

    public RedisScript(string text) => (Text, Hash) = (text, HashOf(text));

    public string Text { get; }

    public byte[] Hash { get; }

    public static RedisScript Alone(string name) => new(Read(name));

    /// <summary>A script of the queue, behind what all of them share; only open.lua runs where there is no queue.</summary>
    public static RedisScript OfQueue(string name) =>
        new(string.Join('\n', Read("admission"), name is "open" ? "" : RequireQueue, Read(name)));

    [SuppressMessage("Security", "CA5350", Justification = "It is the name that Redis gives a script.")]
    private static byte[] HashOf(string text) => SHA1.HashData(Encoding.UTF8.GetBytes(text));

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
