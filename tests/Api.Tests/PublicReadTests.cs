namespace Concert.Api.Tests;

using System.Data.Common;
using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Concert.Api.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

/// <summary>What everybody may read comes from bytes that are kept, and is never older than the contract allows.</summary>
public sealed class PublicReadTests(Given given) : IClassFixture<Given>
{
    [Theory]
    [InlineData(Locks.On)]
    [InlineData(Locks.Off)]
    public async Task Given_reads_that_are_kept_When_a_seat_is_held_and_given_back_Then_each_shows_it_at_once(
        Locks locks
    )
    {
        var host = given.HostWith(locks);
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, host: host);
        await ShouldShow(50);

        var held = await user.Hold(concert, concert.SeatIds[0]);
        held.ShouldBe(HttpStatusCode.Created);
        await ShouldShow(49);
        (await user.Delete($"reservations/{held["id"]}")).ShouldBe(HttpStatusCode.NoContent);
        await ShouldShow(50);

        async Task ShouldShow(int available)
        {
            var anybody = given.Anybody(host);
            (await anybody.Get("concerts"))
                .Items.Single(IsIt)
                .GetProperty("availableSeats")
                .GetInt32()
                .ShouldBe(available);
            (await anybody.Get($"concerts/{concert.Id}"))["availableSeats"].ShouldBe($"{available}");
            (await anybody.Get($"concerts/{concert.Id}/schedules"))
                .Items.Single()
                .GetProperty("availableSeats")
                .GetInt32()
                .ShouldBe(available);
            (await anybody.Get($"{concert.Seats}?status=available")).Items.Count.ShouldBe(available);
            (await anybody.Get(concert.Seats))
                .Items.Count(seat => seat.GetProperty("status").GetString() == "held")
                .ShouldBe(50 - available);
        }

        bool IsIt(System.Text.Json.JsonElement item) => item.GetProperty("id").GetInt64() == concert.Id;
    }

    [Fact]
    public async Task Given_two_instances_When_a_seat_is_held_and_runs_out_Then_the_other_comes_to_show_both()
    {
        await using var other = given.ANewHost();
        var concert = await given.AConcert(policy: new { holdSeconds = 3 });
        var user = await given.AnAdmittedCustomer(concert);
        var there = given.Anybody(other);
        (await there.Get($"{concert.Seats}?status=held")).Items.ShouldBeEmpty();
        var tag = (await there.Get(concert.Seats)).Headers.ETag;
        (await given.Anybody().Get(concert.Seats)).Headers.ETag.ShouldBe(tag);

        await user.Hold(concert, concert.SeatIds[0]);

        await Eventually.Get(() => there.Get($"{concert.Seats}?status=held"), seats => seats.Items.Count == 1);
        await Eventually.Get(() => there.Get($"concerts/{concert.Id}"), details => details["availableSeats"] == "49");
        await Eventually.Get(() => there.Get($"concerts/{concert.Id}"), details => details["availableSeats"] == "50");
        await Eventually.Get(() => there.Get(concert.Seats), seats => seats.Headers.ETag!.Equals(tag));
    }

    [Theory]
    [InlineData("concerts?limit=2")]
    [InlineData("concerts/{0}")]
    [InlineData("concerts/{0}/schedules")]
    [InlineData("schedules/{1}/seats")]
    [InlineData("schedules/{1}/seats?status=available")]
    [InlineData("concerts/ranking")]
    [InlineData("concerts/{0}/queue/draw")]
    public async Task Given_a_public_read_When_it_is_asked_for_in_any_form_Then_all_have_one_tag_and_one_content(
        string path
    )
    {
        var concert = await given.AConcert();
        path = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, concert.Id, concert.ScheduleId);
        using var http = given.Host.Http();
        var plain = await Send(HttpMethod.Get);
        var tag = plain.Headers.ETag.ShouldNotBeNull();
        tag.IsWeak.ShouldBeTrue();
        plain.Headers.CacheControl.ShouldBe(CacheControlHeaderValue.Parse("no-cache, s-maxage=1"));
        plain.Headers.Vary.ShouldBe(["Accept-Encoding"]);
        var content = await plain.Content.ReadAsStringAsync();

        foreach (var (accepted, coding) in Codings)
        {
            var encoded = await Send(HttpMethod.Get, accepted);
            encoded.Content.Headers.ContentEncoding.ShouldBe(coding is null ? [] : [coding]);
            encoded.Headers.ETag.ShouldBe(tag);
            Undated(Decode(await encoded.Content.ReadAsByteArrayAsync(), coding)).ShouldBe(Undated(content));
        }

        var head = await Send(HttpMethod.Head);
        (head.StatusCode, head.Headers.ETag).ShouldBe((HttpStatusCode.OK, tag));
        (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        head.Content.Headers.ContentLength.ShouldNotBeNull().ShouldBeGreaterThan(0);

        foreach (var known in new[] { $"{tag}", tag.Tag, "*", $"\"other\", {tag}" })
        {
            var unchanged = await Send(HttpMethod.Get, known: known);
            (unchanged.StatusCode, unchanged.Headers.ETag).ShouldBe((HttpStatusCode.NotModified, tag), known);
        }
        (await Send(HttpMethod.Get, known: "\"other\"")).StatusCode.ShouldBe(HttpStatusCode.OK);

        async Task<HttpResponseMessage> Send(HttpMethod method, string? accepted = null, string? known = null)
        {
            using var request = new HttpRequestMessage(method, $"api/v1/{path}");
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
            if (known is not null)
                request.Headers.TryAddWithoutValidation("If-None-Match", known);
            return await http.SendAsync(request);
        }

        // The instant at which seats were read is not part of their state.
        static string Undated(string content) =>
            System.Text.RegularExpressions.Regex.Replace(
                content,
                "\"asOf\":\"[^\"]*\"",
                "",
                System.Text.RegularExpressions.RegexOptions.None,
                TimeSpan.FromSeconds(1)
            );
    }

    private static readonly (string Accepted, string? Coding)[] Codings =
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("gzip;q=0, br;q=0", null),
        ("*;q=0.1", "br"),
        ("br;q=0, *", "gzip"),
        ("identity", null),
        ("gzip;q=0.5, identity;q=1", null),
        ("gzip;q=0.5, br;q=0.8, identity;q=0.6", "br"),
        ("gzip, identity", "gzip"),
        ("gzip;q=0.2, br;q=0.2, *;q=0.5", null),
    ];

    [Fact]
    public async Task Given_many_readers_and_a_writer_When_they_ask_at_once_Then_one_reads_at_a_time_for_all()
    {
        var reads = new TableReads("seats");
        await using var host = given.ANewHost(changes: reads.Watch);
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, host: host);
        var readers = Enumerable.Range(0, 100).Select(_ => given.Anybody(host)).ToList();

        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(readers.Select(reader => reader.Get(concert.Seats)));

        // On a busy machine the first bytes may grow old meanwhile; half a second after a build begins, the next may.
        reads.Count.ShouldBeInRange(1, 1 + (int)(Stopwatch.GetElapsedTime(started) / TimeSpan.FromSeconds(0.5)));
        reads.MostAtOnce.ShouldBe(1);

        for (var i = 0; i < 3; i++)
        {
            var held = await user.Hold(concert, concert.SeatIds[i]);
            var answers = await Task.WhenAll(readers.Select(reader => reader.Get($"{concert.Seats}?status=held")));
            answers.ShouldAllBe(answer => answer.Items.Count == 1);
            await user.Delete($"reservations/{held["id"]}");
        }
    }

    [Fact]
    public async Task Given_a_database_that_goes_away_When_public_reads_are_asked_for_Then_what_was_read_is_served_with_its_age()
    {
        var away = new DatabaseAway();
        await using var host = given.ANewHost(changes: away.Watch);
        var (read, unread) = (await given.AConcert(), await given.AConcert());
        var anybody = given.Anybody(host);
        var before = await anybody.Get(read.Seats);
        before.Headers.Age.ShouldBeNull();

        away.IsAway = true;

        var stale = await Eventually.Get(() => anybody.Get(read.Seats), answer => answer.Headers.Age is not null);
        stale.Body.ShouldBe(before.Body);
        (await anybody.Get(unread.Seats)).ShouldBe(HttpStatusCode.ServiceUnavailable, "database.unavailable");

        away.IsAway = false;
        await Eventually.Get(() => anybody.Get(read.Seats), answer => answer.Headers.Age is null);
        (await anybody.Get(unread.Seats)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Given_a_database_that_was_away_When_a_seat_is_held_at_once_after_that_Then_it_shows_at_once()
    {
        var away = new DatabaseAway();
        await using var host = given.ANewHost(changes: away.Watch);
        var concert = await given.AConcert();
        var user = await given.AnAdmittedCustomer(concert, host: host);
        var anybody = given.Anybody(host);
        await anybody.Get(concert.Seats);
        away.IsAway = true;
        await Eventually.Get(() => anybody.Get(concert.Seats), answer => answer.Headers.Age is not null);

        away.IsAway = false;
        (await user.Hold(concert, concert.SeatIds[0])).ShouldBe(HttpStatusCode.Created);

        (await anybody.Get(concert.Seats))
            .Items.Count(seat => seat.GetProperty("status").GetString() == "held")
            .ShouldBe(1);
    }

    [Fact]
    public async Task Given_a_reader_who_takes_nothing_of_a_long_answer_When_it_lasts_Then_the_connection_is_closed()
    {
        given
            .Host.Services.GetRequiredService<IOptions<KestrelServerOptions>>()
            .Value.Limits.MinResponseDataRate!.BytesPerSecond.ShouldBe(4_096);

        // Faster than that, so that the buffers of both ends are not good for minutes.
        await using var host = given.ANewHost(changes: services =>
            services.Configure<KestrelServerOptions>(kestrel =>
                kestrel.Limits.MinResponseDataRate = new MinDataRate(2 << 20, gracePeriod: TimeSpan.FromSeconds(5))
            )
        );
        var concert = await given.AConcert(seats: 100_000);
        await given.Anybody(host).Get(concert.Seats);
        var address = host.ClientOptions.BaseAddress;
        using var reader = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await reader.ConnectAsync(address.Host, address.Port);
        await Send($"GET /api/v1/{concert.Seats} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n");

        await Eventually.Get(
            async () =>
            {
                try
                {
                    await Send("\r\n");
                    return false;
                }
                catch (SocketException)
                {
                    return true;
                }
            },
            isClosed => isClosed
        );

        async Task Send(string text) => await reader.SendAsync(System.Text.Encoding.ASCII.GetBytes(text));
    }

    [Fact]
    public async Task Given_addresses_that_nobody_may_fill_the_memory_with_When_they_are_asked_for_Then_nothing_more_is_kept()
    {
        await using var host = given.ANewHost();
        var concert = await given.AConcert();
        var anybody = given.Anybody(host);
        await anybody.Get(concert.Seats);
        var kept = host.Services.GetRequiredService<PublicReads>();
        var before = kept.Bytes;
        before.ShouldBeGreaterThan(0);

        for (var i = 0; i < 50; i++)
        {
            (await anybody.Get($"schedules/{1_000_000 + i}/seats")).ShouldBe(
                HttpStatusCode.NotFound,
                "concerts.schedule_not_found"
            );
            (await anybody.Get($"concerts?limit={101 + i}")).ShouldBe(HttpStatusCode.BadRequest, "validation.failed");
            (await anybody.Get($"{concert.Seats}?cache={i}")).ShouldBe(HttpStatusCode.OK);
        }

        // The digits of the instant in the answer may differ.
        kept.Bytes.ShouldBeLessThan(before + 16);
    }

    private static string Decode(byte[] bytes, string? coding)
    {
        using var encoded = new MemoryStream(bytes);
        using Stream decoded = coding switch
        {
            "br" => new BrotliStream(encoded, CompressionMode.Decompress),
            "gzip" => new GZipStream(encoded, CompressionMode.Decompress),
            _ => encoded,
        };
        using var reader = new StreamReader(decoded);
        return reader.ReadToEnd();
    }

    /// <summary>Refuses every statement of an instance as if there were no server.</summary>
    private sealed class DatabaseAway : DbCommandInterceptor
    {
        public bool IsAway { get; set; }

        public void Watch(IServiceCollection services)
        {
            services.ConfigureDbContext<PostgreSqlContext>(options => options.AddInterceptors(this));
            services.ConfigureDbContext<SqlServerContext>(options => options.AddInterceptors(this));
        }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        ) =>
            !IsAway ? ValueTask.FromResult(result)
            : Servers.Provider == DatabaseProvider.PostgreSql ? throw new NpgsqlException()
            : throw new InvalidOperationException { Source = "Microsoft.Data.SqlClient" };
    }
}
