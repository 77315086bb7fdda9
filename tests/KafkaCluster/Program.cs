// A cluster in a process of its own, which the tests stop and continue. Its addresses are the first line that it writes.
using System.Runtime.InteropServices;
using Concert.KafkaCluster;

using var cluster = new MockCluster(args[0]);
Console.WriteLine(cluster.Servers);

// The runtime handles SIGCONT, and the brokers end for good if that interrupts their thread.
var sigCont = OperatingSystem.IsMacOS() ? 19 : 18;
if (!OperatingSystem.IsWindows())
    _ = signal(sigCont, handler: 0);

Thread.Sleep(Timeout.Infinite);

[DllImport("libc")]
static extern nint signal(int number, nint handler);
