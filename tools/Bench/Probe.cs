using System.Net;
using System.Net.Sockets;

/// <summary>
/// Loaded into an instance of the service by DOTNET_STARTUP_HOOKS: answers whoever connects with the bytes that the process
/// has allocated so far. It uses nothing but the framework, so that the service's own libraries are the only others.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("CONCERT_BENCH_PROBE"), out var port))
            return;
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        new Thread(() =>
        {
            while (true)
            {
                using var client = listener.AcceptTcpClient();
                client.GetStream().Write(BitConverter.GetBytes(GC.GetTotalAllocatedBytes()));
            }
        })
        {
            IsBackground = true,
        }.Start();
    }
}
