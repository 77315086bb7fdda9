namespace Concert.Api.Tests;

using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Concert.Api.Http;
using Concert.Application.Concerts.ListSeats;
using Concert.Application.Queue.GetDraw;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NSubstitute;

/// <summary>Public reads by themselves: what they keep, and how often they read.</summary>
[Collection(Measuring.Name)]
public sealed class PublicReadMemoryTests : IDisposable
{
    private readonly DatabaseState _database = new(TimeProvider.System);
    private readonly CatalogueChanges _changes = new();
    private readonly ServiceProvider _services;
    private readonly IMediator _mediator = Substitute.For<IMediator>();
    private readonly LoggedLevels _log = new();

    private Func<Task<SeatMap>> _read = null!;

    public PublicReadMemoryTests()
    {
        _mediator
            .Send(Arg.Any<IRequest<Result<SeatMap>>>(), Arg.Any<CancellationToken>())
            .Returns(async _ => (Result<SeatMap>)await _read());
        _services = new ServiceCollection()
            .AddSingleton(_mediator)
            .AddSingleton(Substitute.For<IFaults>())
            .BuildServiceProvider();
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Given_500_dates_of_1000_seats_and_one_of_100000_When_all_are_kept_Then_they_take_less_than_twice_their_bytes()
    {
        var reads = Reads(maxBytes: 256 << 20);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Ask(reads, Seats(id: 0, count: 100_000));
        for (var id = 1; id <= 500; id++)
            await Ask(reads, Seats(id, count: 1_000));

        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        reads.Bytes.ShouldBeGreaterThan(40 << 20);
        taken.ShouldBeLessThan(2 * reads.Bytes);
    }

    [Fact]
    public async Task Given_a_bound_When_more_is_asked_for_Then_what_nobody_asked_for_the_longest_is_dropped()
    {
        var reads = Reads(maxBytes: 16 << 20);
        var popular = Seats(id: 0, count: 1_000);
        for (var id = 1; id <= 300; id++)
        {
            await Ask(reads, popular);
            await Ask(reads, Seats(id, count: 1_000));
            reads.Bytes.ShouldBeLessThanOrEqualTo(16 << 20);
        }

        // It has a known address to the end, and the last one too.
        (await IsKnown(reads, 0)).ShouldBeTrue();
        (await IsKnown(reads, 300)).ShouldBeTrue();
        (await IsKnown(reads, 1)).ShouldBeFalse();
    }

    [Fact]
    public async Task Given_an_answer_that_is_larger_than_the_bound_When_it_is_asked_for_Then_it_is_sent_and_not_kept()
    {
        var reads = Reads(maxBytes: 1 << 20);

        var sent = await Ask(reads, Seats(id: 0, count: 20_000));

        sent.Length.ShouldBeGreaterThan(1 << 20);
        reads.Bytes.ShouldBe(0);
    }

    [Fact]
    public async Task Given_any_seats_When_they_are_written_by_hand_Then_it_is_what_the_serialiser_would_write()
    {
        var map = new SeatMap(
            5,
            new DateTimeOffset(2026, 11, 26, 20, 0, 0, 120, TimeSpan.Zero),
            "KRW",
            [
                new SeatView(1, "Été <\"&\">", "1", 1, 1_000.50m, SeatStatus.Available),
                new SeatView(2, "席", "12", 3, 1_000.50m, SeatStatus.Held),
                new SeatView(long.MaxValue, "A", "1", 1_000, 0m, SeatStatus.Sold),
            ]
        );

        (await Ask(Reads(16 << 20), map)).ShouldBe(JsonSerializer.Serialize(map, Json.Options));
    }

    [Fact]
    public async Task Given_a_commit_while_it_is_read_When_it_is_asked_for_after_that_Then_it_is_read_again_and_never_twice_at_once()
    {
        var reads = Reads(maxBytes: 16 << 20);
        var (begun, underWay, most) = (0, 0, 0);
        Answer(async () =>
        {
            var number = Interlocked.Increment(ref begun);
            most = Math.Max(most, Interlocked.Increment(ref underWay));
            await Task.Delay(5);
            Interlocked.Decrement(ref underWay);
            return Seats(id: number, count: 1);
        });

        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(async _ =>
                {
                    for (var i = 0; i < 5; i++)
                    {
                        _changes.Mark([AHold()]);
                        var after = Volatile.Read(ref begun);
                        var sent = await Send(reads, id: 7);
                        JsonElement.Parse(sent).GetProperty("scheduleId").GetInt32().ShouldBeGreaterThan(after);
                    }
                })
        );

        most.ShouldBe(1);
    }

    [Fact]
    public async Task Given_a_draw_of_a_million_entries_When_it_is_asked_for_again_after_commits_Then_it_was_listed_once()
    {
        var reads = Reads(maxBytes: 128 << 20);
        var listed = 0;
        _mediator
            .Send(Arg.Any<IRequest<Result<DrawView>>>(), Arg.Any<CancellationToken>())
            .Returns(_ => Task.FromResult<Result<DrawView>>(Draw(Entries())));
        await Send();
        var kept = reads.Bytes;

        for (var i = 0; i < 3; i++)
        {
            _changes.Mark([AHold()]);
            (await Send()).ShouldBeInRange(35_000_000, kept);
        }

        (listed, reads.Bytes).ShouldBe((1, kept));

        async Task<long> Send()
        {
            var (http, body) = Get(id: 1);
            await reads.ServeAsync(http, new GetDrawQuery(1), CatalogueTopic.Concert(1), isCounted: false);
            return body.Length;
        }

        IEnumerable<string> Entries()
        {
            listed++;
            for (var i = 0; i < 1_000_000; i++)
                yield return i.ToString("x32", CultureInfo.InvariantCulture);
        }

        static DrawView Draw(IEnumerable<string> entries) =>
            new(1, Fairness.Draw, DateTimeOffset.UnixEpoch, "", DateTimeOffset.UnixEpoch, 1_000_000, "", "", entries);
    }

    [Fact]
    public async Task Given_a_read_that_fails_When_many_wait_for_it_Then_all_are_told_and_it_is_logged_once()
    {
        var reads = Reads(maxBytes: 16 << 20);
        var failure = new TaskCompletionSource<SeatMap>();
        Answer(() => failure.Task);
        var contexts = Enumerable.Range(0, 20).Select(_ => Get(id: 7).Http).ToList();
        var sent = contexts.ConvertAll(http => Send(reads, http, id: 7));

        failure.SetException(new InvalidOperationException());
        await Task.WhenAll(sent);

        contexts.ShouldAllBe(http => http.Response.StatusCode == StatusCodes.Status500InternalServerError);
        _log.Levels.ShouldBe([LogLevel.Error]);
    }

    private static Reservation AHold() =>
        Reservation.Hold(
            Guid.NewGuid(),
            1,
            1,
            scheduleId: 7,
            [new ReservedSeat(1, 1m, 1)],
            "KRW",
            300,
            DateTimeOffset.UnixEpoch
        );

    private PublicReads Reads(long maxBytes) =>
        new(
            _services.GetRequiredService<IServiceScopeFactory>(),
            _changes,
            _database,
            TimeProvider.System,
            Options.Create(new CacheOptions { MaxBytes = maxBytes }),
            _log
        );

    private static SeatMap Seats(int id, int count) =>
        new(
            id,
            DateTimeOffset.UnixEpoch,
            "KRW",
            [.. Enumerable.Range(1, count).Select(seat => new SeatView(seat, "A", "1", seat, 1m, SeatStatus.Available))]
        );

    private void Answer(Func<Task<SeatMap>> read) => _read = read;

    private Task<string> Ask(PublicReads reads, SeatMap map)
    {
        Answer(() => Task.FromResult(map));
        return Send(reads, map.ScheduleId);
    }

    private static async Task<string> Send(PublicReads reads, long id)
    {
        var (http, body) = Get(id);
        await Send(reads, http, id);
        return Encoding.UTF8.GetString(body.ToArray());
    }

    private static Task Send(PublicReads reads, HttpContext http, long id) =>
        reads.ServeAsync(http, new ListSeatsQuery(id, Status: null), CatalogueTopic.Schedule(id), isCounted: false);

    private static async Task<bool> IsKnown(PublicReads reads, long id)
    {
        var isKnown = true;
        await reads.InvokeAsync(
            Get(id).Http,
            _ =>
            {
                isKnown = false;
                return Task.CompletedTask;
            }
        );
        return isKnown;
    }

    private static (HttpContext Http, MemoryStream Body) Get(long id)
    {
        var body = new MemoryStream();
        var http = new DefaultHttpContext { Request = { Method = "GET" }, Response = { Body = body } };
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = $"/seats/{id}";
        return (http, body);
    }

    private sealed class LoggedLevels : ILogger<PublicReads>
    {
        private readonly ConcurrentQueue<LogLevel> _levels = new();

        public IEnumerable<LogLevel> Levels => _levels;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => _levels.Enqueue(logLevel);
    }
}
