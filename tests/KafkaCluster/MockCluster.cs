namespace Concert.KafkaCluster;

using System.Runtime.InteropServices;

/// <summary>
/// Three brokers on ports of 127.0.0.1 with one topic of four partitions. They are those that librdkafka is tested with: real
/// connections and logs, but no check of sequences, so what a real broker refuses for a gap has to be refused on demand.
/// </summary>
public sealed partial class MockCluster : IDisposable
{
    public const int Partitions = 4;
    private const int Brokers = 3;
    private const int Producer = 0;
    private const short Produce = 0;

    private readonly nint _client;
    private readonly nint _cluster;

    /// <summary>The library that suits this machine, as Confluent.Kafka picks it: not every one has SASL.</summary>
    static MockCluster() =>
        NativeLibrary.SetDllImportResolver(
            typeof(MockCluster).Assembly,
            (name, assembly, path) =>
                NativeLibrary.TryLoad(name, assembly, path, out var library)
                    ? library
                    : NativeLibrary.Load($"centos8-{name}", assembly, path)
        );

    public MockCluster(string topic)
    {
        _client = rd_kafka_new(Producer, settings: 0, error: [], 0);
        _cluster = rd_kafka_mock_cluster_new(_client, Brokers);
        _ = rd_kafka_mock_topic_create(_cluster, topic, Partitions, Brokers);
    }

    public string Servers => Marshal.PtrToStringUTF8(rd_kafka_mock_cluster_bootstraps(_cluster))!;

    /// <summary>Answers come so much later from now on.</summary>
    public void SlowDown(TimeSpan by)
    {
        for (var broker = 1; broker <= Brokers; broker++)
            _ = rd_kafka_mock_broker_set_rtt(_cluster, broker, (int)by.TotalMilliseconds);
    }

    /// <summary>The next requests to append are answered with these errors, and not done; none forgets what is left.</summary>
    public void Refuse(params int[] errors)
    {
        rd_kafka_mock_clear_request_errors(_cluster, Produce);
        rd_kafka_mock_push_request_errors_array(_cluster, Produce, (nuint)errors.Length, errors);
    }

    /// <summary>How many requests to append come while something is done.</summary>
    public async Task<int> CountAppends(Func<Task> during)
    {
        rd_kafka_mock_start_request_tracking(_cluster);
        await during();
        var requests = rd_kafka_mock_get_requests(_cluster, out var count);
        var appends = 0;
        for (var request = 0; request < (int)count; request++)
        {
            if (rd_kafka_mock_request_api_key(Marshal.ReadIntPtr(requests, request * nint.Size)) == Produce)
                appends++;
        }
        rd_kafka_mock_request_destroy_array(requests, count);
        rd_kafka_mock_stop_request_tracking(_cluster);
        return appends;
    }

    public void Dispose()
    {
        rd_kafka_mock_cluster_destroy(_cluster);
        rd_kafka_destroy(_client);
    }

    private const string Library = "librdkafka";

    [LibraryImport(Library)]
    private static partial nint rd_kafka_new(int type, nint settings, byte[] error, nuint size);

    [LibraryImport(Library)]
    private static partial void rd_kafka_destroy(nint client);

    [LibraryImport(Library)]
    private static partial nint rd_kafka_mock_cluster_new(nint client, int brokers);

    [LibraryImport(Library)]
    private static partial void rd_kafka_mock_cluster_destroy(nint cluster);

    [LibraryImport(Library)]
    private static partial nint rd_kafka_mock_cluster_bootstraps(nint cluster);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rd_kafka_mock_topic_create(nint cluster, string topic, int partitions, int replicas);

    [LibraryImport(Library)]
    private static partial int rd_kafka_mock_broker_set_rtt(nint cluster, int broker, int milliseconds);

    [LibraryImport(Library)]
    private static partial void rd_kafka_mock_clear_request_errors(nint cluster, short api);

    [LibraryImport(Library)]
    private static partial void rd_kafka_mock_push_request_errors_array(
        nint cluster,
        short api,
        nuint count,
        int[] errors
    );

    [LibraryImport(Library)]
    private static partial void rd_kafka_mock_start_request_tracking(nint cluster);

    [LibraryImport(Library)]
    private static partial void rd_kafka_mock_stop_request_tracking(nint cluster);

    [LibraryImport(Library)]
    private static partial nint rd_kafka_mock_get_requests(nint cluster, out nuint count);

    [LibraryImport(Library)]
    private static partial short rd_kafka_mock_request_api_key(nint request);

    [LibraryImport(Library)]
    private static partial void rd_kafka_mock_request_destroy_array(nint requests, nuint count);
}
