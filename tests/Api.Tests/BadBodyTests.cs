namespace Concert.Api.Tests;

using System.Net.Sockets;
using System.Text;

/// <summary>A body that breaks off is refused as such, and one that is too slow too; neither is an error of ours.</summary>
public sealed class BadBodyTests(Given given) : IClassFixture<Given>, IDisposable
{
    private readonly LogFile _log = new();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData("80000000\r\n", "400 Bad Request")]
    [InlineData("ffffffffffffffffff\r\n", "400 Bad Request")]
    [InlineData("zz\r\n{}", "400 Bad Request")]
    [InlineData("2\r\n{}xx", "400 Bad Request")]
    [InlineData("5\r\n{", "408 Request Timeout")]
    public async Task Given_a_chunk_that_is_wrong_or_missing_When_the_body_is_read_Then_the_client_is_told_and_no_error_logged(
        string chunks,
        string status
    )
    {
        await using var host = AHost();
        var customer = await given.ACustomer();

        foreach (var headers in new[] { "", "Idempotency-Key: once\r\n" })
        {
            using var call = await Begin(host, customer, $"{headers}Transfer-Encoding: chunked\r\n");
            await call.Stream.WriteAsync(Encoding.ASCII.GetBytes(chunks));

            (await call.Answer()).ShouldStartWith($"HTTP/1.1 {status}\r\n");
        }

        await ShouldHaveLoggedNoError(host);
    }

    [Fact]
    public async Task Given_a_body_that_trickles_When_it_takes_too_long_Then_the_client_is_told_and_no_error_logged()
    {
        await using var host = AHost();
        using var call = await Begin(host, await given.ACustomer(), "Content-Length: 60000\r\n");
        var answer = call.Answer();

        // More than Kestrel by itself would call too slow.
        var some = Encoding.ASCII.GetBytes(new string(' ', 50));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (!answer.IsCompleted && await pace.WaitForNextTickAsync())
                await call.Stream.WriteAsync(some);
        }
        catch (IOException)
        {
            // The server has closed the connection.
        }

        (await answer).ShouldStartWith("HTTP/1.1 408 Request Timeout\r\n");
        await ShouldHaveLoggedNoError(host);
    }

    private ApiHost AHost() => new(given.ConnectionString, given.KeyPrefix, Locks.On, settings: _log.Settings);

    private static async Task<RawCall> Begin(ApiHost host, Client customer, string headers)
    {
        var address = host.ClientOptions.BaseAddress;
        var call = new RawCall(address);
        await call.Stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /api/v1/balance/charges HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\n"
                    + $"Authorization: Bearer {customer.AccessToken}\r\n{headers}\r\n"
            )
        );
        return call;
    }

    /// <summary>What is logged of a connection is there once it is closed, which is before the next call.</summary>
    private async Task ShouldHaveLoggedNoError(ApiHost host)
    {
        await given.Anybody(host).Get("/health/live");
        (await _log.Until("/health/live")).ShouldAllBe(line => !line.IsError);
    }

    /// <summary>A connection of which the test decides every byte.</summary>
    private sealed class RawCall : IDisposable
    {
        private readonly TcpClient _connection;

        public RawCall(Uri address)
        {
            _connection = new TcpClient(address.Host, address.Port);
            Stream = _connection.GetStream();
        }

        /// <summary>Kept, because a client whose write has failed gives none any more, though an answer may be there.</summary>
        public NetworkStream Stream { get; }

        /// <summary>All that the server writes until it closes the connection.</summary>
        public async Task<string> Answer()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var answer = new StringBuilder();
            var buffer = new byte[4_096];
            try
            {
                while (await Stream.ReadAsync(buffer, patience.Token) is > 0 and var read)
                    answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
            catch (IOException)
            {
                // It was closed with bytes of ours unread.
            }
            return answer.ToString();
        }

        public void Dispose() => _connection.Dispose();
    }
}
