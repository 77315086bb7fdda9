namespace Concert.Sdk;

using System;
using System.IO;
using System.Net.Http;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

/// <summary>What .NET Standard 2.0 does in another way.</summary>
internal static class Platform
{
    /// <summary>One that any number of clients share. Its connections are renewed, so that it follows the service's name.</summary>
    public static HttpClient MakeHttp()
    {
#if NET
        var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
#else
        var http = new HttpClient();
#endif
        http.Timeout = Timeout.InfiniteTimeSpan;
        return http;
    }

    /// <summary>A number from 0 to 1, of which no two clients have the same.</summary>
    public static double Jitter()
    {
#if NET
        return Random.Shared.NextDouble();
#else
        return new Random(Guid.NewGuid().GetHashCode()).NextDouble();
#endif
    }

    public static byte[] Sha256(byte[] text)
    {
#if NET
        return SHA256.HashData(text);
#else
        using var sha = SHA256.Create();
        return sha.ComputeHash(text);
#endif
    }

    public static Task<Stream> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
#if NET
        return content.ReadAsStreamAsync(cancellationToken);
#else
        cancellationToken.ThrowIfCancellationRequested();
        return content.ReadAsStreamAsync();
#endif
    }

    public static Task<string> ReadToEndAsync(StreamReader text, CancellationToken cancellationToken)
    {
#if NET
        return text.ReadToEndAsync(cancellationToken);
#else
        cancellationToken.ThrowIfCancellationRequested();
        return text.ReadToEndAsync();
#endif
    }

    public static Task<string?> ReadLineAsync(StreamReader lines, CancellationToken cancellationToken)
    {
#if NET
        return lines.ReadLineAsync(cancellationToken).AsTask();
#else
        cancellationToken.ThrowIfCancellationRequested();
        return lines.ReadLineAsync()!;
#endif
    }
}
