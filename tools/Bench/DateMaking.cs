namespace Concert.Bench;

using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Npgsql;
using NpgsqlTypes;

/// <summary>Making a large date, beside COPY of the same rows into a copy of the table, with its indexes and its foreign key.</summary>
internal static class DateMaking
{
    private const double Goal = 3;
    private const int SeatsPerRow = 1_000;

    public static async Task RunAsync(BenchContext context)
    {
        var world = await context.WorldAsync();
        var section = context.Report.Add(
            "dates",
            "Making a date",
            "seats",
            "product, ms",
            "COPY, ms",
            "times",
            "goal",
            "met"
        );
        using var http = new HttpClient { BaseAddress = world.Api.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", world.OrganizerToken());
        await using var database = new NpgsqlConnection(world.Database);
        await database.OpenAsync();
        var scheduleId = await CopyTableAsync(database);
        await world.RunAsync("VACUUM (ANALYZE) seats, limits.used_seats; CHECKPOINT");
        var nextId = 2 * Ids.FirstFreeSeat;
        foreach (var seats in context.IsQuick ? [1_000, 100_000] : new[] { 1_000, 10_000, 100_000 })
        {
            var (product, copy, times) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round <= context.Rounds; round++)
            {
                var made = await TimeAsync(() => MakeAsync(http, Sale.Miss.ConcertId(world.Used), seats));
                var copied = await TimeAsync(() => CopyAsync(database, scheduleId, nextId, seats));
                nextId += seats;
                if (round == 0)
                    continue;
                product.Add(made);
                copy.Add(copied);
                times.Add(made / copied);
            }
            var median = Figures.Median(times, each => each);
            BenchContext.Say($"a date of {seats:N0} seats: {median:0.0} times COPY");
            section.Rows.Add([
                $"{seats:N0}",
                $"{Figures.Median(product, each => each):N0}",
                $"{Figures.Median(copy, each => each):N0}",
                $"{median:0.0}",
                seats == 100_000 ? $"{Goal:0}" : "",
                seats == 100_000 ? (median <= Goal ? "yes" : "no") : "",
            ]);
        }
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task MakeAsync(HttpClient http, long concert, int seats)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var made = await http.PostAsJsonAsync(
            $"/api/v1/admin/concerts/{concert}/schedules",
            new
            {
                startsAt = now.AddDays(30),
                bookingOpensAt = now.AddDays(1),
                bookingClosesAt = now.AddDays(2),
                seating = new[]
                {
                    new
                    {
                        section = "A",
                        rows = seats / SeatsPerRow,
                        seatsPerRow = SeatsPerRow,
                        price = 1_000,
                    },
                },
            }
        );
        if (!made.IsSuccessStatusCode)
            throw new InvalidOperationException($"The date was not made: {await made.Content.ReadAsStringAsync()}");
    }

    /// <summary>As full as the product's own; answers a date to which rows can belong.</summary>
    private static async Task<long> CopyTableAsync(NpgsqlConnection database)
    {
        await using var command = new NpgsqlCommand(
            """
            CREATE TABLE limits.used_seats (LIKE seats INCLUDING ALL);
            INSERT INTO limits.used_seats SELECT * FROM seats;
            ALTER TABLE limits.used_seats ADD FOREIGN KEY (schedule_id) REFERENCES schedules;
            SELECT max(id) FROM schedules
            """,
            database
        )
        {
            CommandTimeout = 300,
        };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task CopyAsync(NpgsqlConnection database, long scheduleId, long firstId, int seats)
    {
        await using var copy = await database.BeginBinaryImportAsync(
            """
            COPY limits.used_seats (id, schedule_id, section, "row", number, price, status, hold_generation)
            FROM STDIN (FORMAT BINARY)
            """
        );
        for (var seat = 0; seat < seats; seat++)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(firstId + seat);
            await copy.WriteAsync(scheduleId);
            await copy.WriteAsync($"{firstId}", NpgsqlDbType.Varchar);
            await copy.WriteAsync($"{(seat / SeatsPerRow) + 1}", NpgsqlDbType.Varchar);
            await copy.WriteAsync((seat % SeatsPerRow) + 1);
            await copy.WriteAsync(1_000m);
            await copy.WriteAsync(0);
            await copy.WriteAsync(0L);
        }
        await copy.CompleteAsync();
    }
}
