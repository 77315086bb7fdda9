namespace Concert.Bench;

using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;

/// <summary>
/// What a call could cost at best: bare endpoints without routing, in a process of their own, that do only what cannot be
/// left out. A run tells it by POST which bytes to answer with.
/// </summary>
internal static class Limits
{
    private const int SeatsToHold = 200_000;
    private const int SegmentSize = 64 * 1024;

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(48);

    private static readonly ConcurrentDictionary<string, Stored> Answers = new();

    private sealed record Stored(byte[] Bytes, string Type, string? Encoding, string? Tag);

    public static async Task<int> HostAsync(string[] arguments)
    {
        var builder = WebApplication.CreateSlimBuilder(arguments);
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        await using var app = builder.Build();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(builder.Configuration["Redis"]!);
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(builder.Configuration["Database"])
            {
                MaxAutoPrepare = 100,
                NoResetOnClose = true,
            }.ConnectionString
        );
        var cache = redis.GetDatabase();
        var holders = new Lazy<Task<Holders>>(() => FindHoldersAsync(source));
        app.Run(http =>
            http.Request.Path.Value switch
            {
                "/store" => StoreAsync(http),
                "/status" => StatusAsync(http, cache),
                "/join" => JoinAsync(http, cache),
                "/batch" => WriteBatchAsync(http, source, holders),
                "/seats" => ReadSeatsAsync(http, source),
                var path => AnswerAsync(http, path!),
            }
        );
        await app.RunAsync();
        return 0;
    }

    /// <summary>
    /// What <see cref="WriteBatchAsync"/> writes to: tables like those of the service, with the same indexes, and the foreign
    /// keys that an insert checks.
    /// </summary>
    public static string Tables { get; } =
        $"""
            DROP SCHEMA IF EXISTS limits CASCADE;
            CREATE SCHEMA limits;
            CREATE TABLE limits.seats (LIKE seats INCLUDING ALL);
            CREATE TABLE limits.reservations (
                LIKE reservations INCLUDING ALL,
                FOREIGN KEY (user_id) REFERENCES users (id),
                FOREIGN KEY (schedule_id) REFERENCES schedules (id)
            );
            CREATE TABLE limits.outbox (LIKE outbox INCLUDING ALL);
            INSERT INTO limits.seats (id, schedule_id, section, row, number, price, status)
            SELECT n, n / 1000, 'A', (n / 50)::text, n % 50, 1000, 0 FROM generate_series(0, {SeatsToHold - 1}) AS n;
            ANALYZE limits.seats
            """;

    private static async Task StoreAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers;
        Answers[headers["X-Path"].ToString()] = new Stored(
            body.ToArray(),
            headers["X-Type"].ToString(),
            headers.TryGetValue("X-Encoding", out var encoding) ? encoding.ToString() : null,
            headers.TryGetValue("X-Tag", out var tag) ? tag.ToString() : null
        );
    }

    private static Task AnswerAsync(HttpContext http, string path)
    {
        if (!Answers.TryGetValue(path, out var answer))
        {
            http.Response.StatusCode = path == "/" ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        var headers = http.Response.Headers;
        if (answer.Tag is not null)
        {
            headers.ETag = answer.Tag;
            if (http.Request.Headers.IfNoneMatch == answer.Tag)
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }
        }
        if (answer.Encoding is not null)
            headers.ContentEncoding = answer.Encoding;
        http.Response.ContentType = answer.Type;
        http.Response.ContentLength = answer.Bytes.Length;
        return WriteAsync(http, answer.Bytes);
    }

    /// <summary>In segments: Kestrel sends one while the next is copied, which is quicker than a long answer in one piece.</summary>
    private static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> bytes)
    {
        for (; bytes.Length > SegmentSize; bytes = bytes[SegmentSize..])
            await http.Response.BodyWriter.WriteAsync(bytes[..SegmentSize]);
        await http.Response.BodyWriter.WriteAsync(bytes);
    }

    /// <summary>Two HMACs and a GET.</summary>
    private static async Task StatusAsync(HttpContext http, IDatabase redis)
    {
        Verify(http.Request.Headers.Authorization.ToString());
        Verify(http.Request.Headers["Queue-Token"].ToString());
        await redis.StringGetAsync("limits:place");
        await AnswerAsync(http, "/status-answer");
    }

    /// <summary>An HMAC and a script with a ZADD.</summary>
    private static async Task JoinAsync(HttpContext http, IDatabase redis)
    {
        var token = http.Request.Headers.Authorization.ToString();
        Verify(token);
        await redis.ScriptEvaluateAsync(
            "return redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])",
            ["limits:waiting"],
            [1, token.GetHashCode(StringComparison.Ordinal)]
        );
        await AnswerAsync(http, "/join-answer");
    }

    private static void Verify(string token)
    {
        Span<byte> bytes = stackalloc byte[token.Length];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Encoding.ASCII.GetBytes(token, bytes);
        HMACSHA256.HashData(Key, bytes, hash);
    }

    private static int _lastSeat = -1;

    /// <summary>Updates a seat, inserts a hold and inserts an event, in one transaction and one round trip.</summary>
    private static async Task WriteBatchAsync(HttpContext http, NpgsqlDataSource source, Lazy<Task<Holders>> holders)
    {
        var (date, users) = await holders.Value;
        var reservation = Guid.CreateVersion7();
        var number = (uint)Interlocked.Increment(ref _lastSeat);
        var (seat, user) = ((long)(number % SeatsToHold), users[(int)(number % users.Count)]);
        var now = TimeProvider.System.GetUtcNow();
        await using var connection = await source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(
                    """
                    UPDATE limits.seats SET status = 1, reservation_id = $1, held_until = $2,
                        hold_generation = hold_generation + 1 WHERE id = $3
                    """
                )
                {
                    Parameters = { Value(reservation), Value(now), Value(seat) },
                },
                new(
                    """
                    INSERT INTO limits.reservations (id, user_id, number, concert_id, schedule_id, status, seat_count,
                        total_price, currency, reserved_at, expires_at, version)
                    VALUES ($1, $2, $4, 1, $5, 0, 1, 1000, 'KRW', $3, $3, 1)
                    """
                )
                {
                    Parameters = { Value(reservation), Value(user), Value(now), Value((long)number), Value(date) },
                },
                new(
                    """
                    INSERT INTO limits.outbox (id, aggregate, aggregate_id, sequence, type, payload, awaiting)
                    VALUES ($1, 'Reservation', $2, 1, 'reservation.held', $3, 7)
                    """
                )
                {
                    Parameters = { Value(Guid.CreateVersion7()), Value($"{reservation}"), Value(Payload) },
                },
            },
        };
        await batch.ExecuteNonQueryAsync();
        http.Response.StatusCode = StatusCodes.Status201Created;
        await AnswerAsync(http, "/batch-answer");
    }

    /// <summary>Whom and what the foreign keys refer to: holds of many users for one date.</summary>
    private sealed record Holders(long Date, IReadOnlyList<Guid> Users);

    private static async Task<Holders> FindHoldersAsync(NpgsqlDataSource source)
    {
        await using var find = source.CreateCommand(
            "SELECT (SELECT MIN(id) FROM schedules), array(SELECT id FROM users ORDER BY id LIMIT 10000)"
        );
        await using var row = await find.ExecuteReaderAsync();
        await row.ReadAsync();
        return new Holders(row.GetInt64(0), row.GetFieldValue<Guid[]>(1));
    }

    private const string Payload =
        """{"scheduleId":10300,"seatIds":[10300000001],"expiresAt":"2026-01-01T00:00:00.000000+00:00"}""";

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    /// <summary>Reads the seats of a date by the driver alone, and writes them as the service does.</summary>
    private static async Task ReadSeatsAsync(HttpContext http, NpgsqlDataSource source)
    {
        var date = long.Parse(http.Request.Query["date"].ToString(), CultureInfo.InvariantCulture);
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT id, section, row, number, price,
                CASE WHEN status = 1 AND held_until <= clock_timestamp() THEN 0 ELSE status END
            FROM seats WHERE schedule_id = $1 ORDER BY id
            """,
            connection
        )
        {
            Parameters = { Value(date) },
        };
        await using var reader = await command.ExecuteReaderAsync();
        http.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteNumber("scheduleId", date);
        json.WriteString("asOf", TimeProvider.System.GetUtcNow());
        json.WriteStartArray("items");
        while (await reader.ReadAsync())
        {
            json.WriteStartObject();
            json.WriteNumber("id", reader.GetInt64(0));
            json.WriteString("section", reader.GetString(1));
            json.WriteString("row", reader.GetString(2));
            json.WriteNumber("number", reader.GetInt32(3));
            json.WriteNumber("price", reader.GetDecimal(4));
            json.WriteString(
                "status",
                reader.GetInt32(5) switch
                {
                    0 => "available",
                    1 => "held",
                    _ => "sold",
                }
            );
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
