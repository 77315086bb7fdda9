namespace Concert.Api.Tests;

using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

/// <summary>The proxy as it is shipped (deploy/nginx), before two instances. That needs nginx.</summary>
public sealed class NginxTests(NginxTests.Proxied proxied) : IClassFixture<NginxTests.Proxied>
{
    private Given Given => proxied.Given;

    [Fact]
    public async Task Given_the_files_that_are_shipped_When_nginx_reads_them_Then_it_accepts_them()
    {
        await OwnNginx.ShouldAccept(Repository.File("deploy/nginx/nginx.conf"));
    }

    [Fact]
    public async Task Given_a_certificate_When_the_example_for_TLS_is_used_Then_nginx_accepts_it()
    {
        var folder = Directory.CreateTempSubdirectory("concert-").FullName;
        var shipped = Path.GetDirectoryName(Repository.File("deploy/nginx/nginx.conf"))!;
        foreach (var file in Directory.GetFiles(shipped, "*.conf"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        using var key = RSA.Create(2_048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(Path.Combine(folder, "tls.crt"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "tls.key"), key.ExportPkcs8PrivateKeyPem());
        var example = await File.ReadAllTextAsync(Path.Combine(shipped, "listen-tls.conf.example"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "listen-tls.conf"),
            example.Replace("/run/secrets", folder, StringComparison.Ordinal)
        );

        await OwnNginx.ShouldAccept(Path.Combine(folder, "nginx.conf"));

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Given_two_instances_When_a_user_goes_through_the_proxy_Then_they_own_the_seat()
    {
        var concert = await Given.AConcert();
        var user = await (await Given.ACustomer(balance: 1_000)).At(proxied.Nginx.Address).Join(concert.Id);

        var held = await user.Hold(concert, concert.SeatIds[0]);
        held.ShouldBe(HttpStatusCode.Created);
        (await user.Pay(held)).ShouldBe(HttpStatusCode.Created);

        (await user.Get($"reservations/{held["id"]}"))["status"].ShouldBe("confirmed");
        await Given.ShouldKeepInvariants();
    }

    [Fact]
    public async Task Given_a_user_in_the_queue_When_they_listen_through_the_proxy_Then_each_event_comes_at_once()
    {
        var concert = await Given.AConcert(policy: new { maxActive = 1 });
        var inside = await Given.AnAdmittedCustomer(concert);
        var waiting = await (await Given.ACustomer()).At(proxied.Nginx.Address).Join(concert.Id);
        using var events = await EventReader.Listen(waiting);

        // Events are far smaller than a buffer; kept there, they would come when the stream ends.
        (await events.Next())!
            .Value.GetProperty("status")
            .GetString()
            .ShouldBe("waiting");
        await inside.Delete("queue/tokens/current");
        await events.Next(status => status.GetProperty("status").GetString() == "active");
    }

    [Fact]
    public async Task Given_a_caller_who_claims_addresses_When_they_call_too_often_Then_their_own_is_counted()
    {
        var claims = 0;
        async Task<Answer> Register(Uri instance, string claimed)
        {
            var email = $"claimant-{++claims}@example.com";
            var caller = Given.Anybody().At(instance) with { Address = claimed };
            return await caller.Post(
                "auth/register",
                new
                {
                    email,
                    password = Given.Password,
                    displayName = "C",
                }
            );
        }

        for (var i = 1; i <= Proxied.Registrations; i++)
            (await Register(proxied.Nginx.Address, $"203.0.113.{i}")).ShouldBe(HttpStatusCode.Created);

        (await Register(proxied.Nginx.Address, "203.0.113.99")).ShouldBe(
            HttpStatusCode.TooManyRequests,
            "requests.rate_limited"
        );

        // The instances themselves do believe the proxy, so it is the proxy that dropped those claims.
        (await Register(proxied.First.Address, "203.0.113.99")).ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/METRICS")]
    [InlineData("//metrics")]
    [InlineData("/%6detrics?x=1")]
    [InlineData("/docs/../metrics/")]
    public async Task Given_somebody_outside_When_they_ask_for_the_metrics_Then_there_are_none(string path)
    {
        var asWritten = new Uri(
            $"{proxied.Nginx.Address.ToString().TrimEnd('/')}{path}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );
        using var http = Given.Host.Http();

        var answer = await Answer.Of(await http.GetAsync(asWritten));

        answer.ShouldBe(HttpStatusCode.NotFound, "http.not_found");
    }

    [Fact]
    public async Task Given_a_body_When_it_is_as_large_as_the_API_allows_Then_it_passes_and_a_larger_one_is_refused()
    {
        using var http = Given.Host.Http(proxied.Nginx.Address);

        var allowed = await Answer.Of(await http.PostAsync(Login, Body(64 * 1024)));
        allowed.ShouldBe(HttpStatusCode.BadRequest, "validation.failed");

        var refused = await Answer.Of(await http.PostAsync(Login, Body((64 * 1024) + 1)));
        refused.ShouldBe(HttpStatusCode.RequestEntityTooLarge, "http.payload_too_large");

        static StringContent Body(int length)
        {
            const string frame = """{"email":""}""";
            var filled = frame.Insert(frame.Length - 2, new string('a', length - frame.Length));
            return new StringContent(filled, Encoding.UTF8, "application/json");
        }
    }

    [Fact]
    public async Task Given_an_instance_that_is_killed_When_users_go_on_Then_the_other_one_serves_them_all()
    {
        var concert = await Given.AConcert();
        var users = await Given.Admitted(concert, await Given.Customers(10));

        await proxied.Second.Kill();
        try
        {
            foreach (var (index, user) in users.Index())
            {
                var here = user.At(proxied.Nginx.Address);
                (await here.Hold(concert, concert.SeatIds[index])).ShouldBe(HttpStatusCode.Created);
                (await here.Get(concert.Seats)).ShouldBe(HttpStatusCode.OK);
            }
        }
        finally
        {
            proxied.Second.Restart();
            await proxied.Second.Ready();
        }
    }

    [Fact]
    public async Task Given_an_instance_that_breaks_off_When_it_was_sent_a_POST_Then_no_other_gets_it_and_a_GET_is_repeated()
    {
        using var breaking = new Upstream(answers: false);
        using var other = new Upstream(answers: true);
        await using var nginx = await OwnNginx.Start(
            $$"""
            upstream concert {
                server 127.0.0.1:{{breaking.Port}} max_fails=0;
                server 127.0.0.1:{{other.Port}} backup;
                keepalive 4;
            }
            """
        );
        using var http = Given.Host.Http(nginx.Address);

        (await http.GetAsync(new Uri("api/v1/concerts", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (breaking.Calls, other.Calls).ShouldBe((1, 1));

        var lost = await Answer.Of(await http.PostAsJsonAsync(new Uri("api/v1/payments", UriKind.Relative), new { }));
        lost.ShouldBe(HttpStatusCode.BadGateway, "http.status_502");
        lost.Header("Retry-After").ShouldBe("1");
        (breaking.Calls, other.Calls).ShouldBe((2, 1));
    }

    private static Uri Login { get; } = new("api/v1/auth/login", UriKind.Relative);

    /// <summary>Two instances and the proxy before them.</summary>
    public sealed class Proxied : IAsyncLifetime
    {
        public const int Registrations = 3;

        private OwnNginx? _nginx;
        private ApiProcess? _first;
        private ApiProcess? _second;

        public Given Given { get; } = new();

        internal OwnNginx Nginx => _nginx!;
        internal ApiProcess First => _first!;
        internal ApiProcess Second => _second!;

        public async ValueTask InitializeAsync()
        {
            await Given.InitializeAsync();
            var settings = new Dictionary<string, string>(Given.Host.Settings, StringComparer.Ordinal)
            {
                ["ForwardedHeaders:KnownProxies:0"] = "127.0.0.1",
                ["RateLimits:Enabled"] = "true",
                ["RateLimits:Registrations"] = $"{Registrations}",
            };
            var instances = await Task.WhenAll(ApiProcess.Start(settings), ApiProcess.Start(settings));
            (_first, _second) = (instances[0], instances[1]);
            _nginx = await OwnNginx.Before(_first.Address, _second.Address);
        }

        public async ValueTask DisposeAsync()
        {
            if (_nginx is not null)
                await _nginx.DisposeAsync();
            _first?.Dispose();
            _second?.Dispose();
            await Given.DisposeAsync();
        }
    }

    /// <summary>Counts the calls that it gets, and answers them or breaks them off.</summary>
    private sealed class Upstream : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly bool _answers;
        private int _calls;

        public Upstream(bool answers)
        {
            _answers = answers;
            _listener.Start();
            _ = Serve();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;
        public int Calls => Volatile.Read(ref _calls);

        public void Dispose() => _listener.Dispose();

        private async Task Serve()
        {
            var buffer = new byte[8 * 1024];
            while (true)
            {
                try
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    _ = await client.GetStream().ReadAsync(buffer);
                    Interlocked.Increment(ref _calls);
                    if (_answers)
                        await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                }
                catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
