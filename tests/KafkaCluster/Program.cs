// A cluster in a process of its own, which the tests stop and continue. Its addresses are the first line that it writes.
using Concert.KafkaCluster;

using var cluster = new MockCluster(args[0]);
Console.WriteLine(cluster.Servers);
Thread.Sleep(Timeout.Infinite);
