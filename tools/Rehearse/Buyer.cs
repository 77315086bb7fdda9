namespace Concert.Rehearse;

using System.Diagnostics;
using Concert.Sdk;

/// <summary>One virtual buyer, from coming to leaving. It has no thread, only timers and calls under way.</summary>
internal sealed class Buyer(ConcertClient client, Stage stage, Manner manner, int seed)
{
    private const int MaxTries = 6;

    private readonly Random _random = new(seed);
    private readonly Measures _measures = stage.Measures;

    public async Task LiveAsync(TimeSpan arrival, CancellationToken ending)
    {
        var outcome = Outcome.Unfinished;
        try
        {
            var early = arrival - _measures.Age;
            if (early > TimeSpan.Zero)
                await Task.Delay(early, ending);
            outcome = await BuyAsync(arrival, ending);
        }
        catch (ConcertException refused)
        {
            ending.ThrowIfCancellationRequested();
            var code = refused.Code ?? (refused.Status == 0 ? "no answer" : $"{refused.Status}");
            _measures.Refuse(code);
            outcome = code is ErrorCodes.QueueTokenExpired or ErrorCodes.QueueNotActive
                ? Outcome.PlaceEnded
                : Outcome.Refused;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested) { }
        finally
        {
            _measures.End(outcome);
        }
    }

    private async Task<Outcome> BuyAsync(TimeSpan arrival, CancellationToken ending)
    {
        _measures.Count(_measures.Arrivals);
        var meant = Stopwatch.GetTimestamp() - (long)((_measures.Age - arrival).TotalSeconds * Stopwatch.Frequency);
        var isWaiting = true;
        try
        {
            var place = await DoAsync(
                "join",
                () => client.JoinQueueAsync(stage.ConcertId, cancellationToken: ending),
                meant
            );
            if (await WaitAsync(place, ending) is not { } active)
                return Outcome.Left;
            isWaiting = false;
            _measures.Count(_measures.Ended);
            _measures.Admit(new Turn(arrival.TotalSeconds, stage.AdmittedAt(active)));
            return await ShopAsync(active.Token, ending);
        }
        finally
        {
            if (isWaiting)
                _measures.Count(_measures.Ended);
        }
    }

    /// <summary>Asks as often as it is told to; null if the buyer has had enough.</summary>
    private async Task<QueueStatus?> WaitAsync(QueueStatus place, CancellationToken ending)
    {
        var patience = manner == Manner.Quitter ? _random.Next(1, 5) : int.MaxValue;
        for (var looks = 0; place.Status != QueueState.Active; looks++)
        {
            if (looks == patience)
            {
                if (_random.Next(2) == 0)
                    await DoAsync("leave", () => client.LeaveQueueAsync(place.Token, ending));
                return null;
            }
            if (manner == Manner.Bot && looks == 1)
                await TryToPushInAsync(place.Token, ending);
            var pause = manner == Manner.Bot ? 0.5 : place.PollAfterSeconds * (0.9 + (0.2 * _random.NextDouble()));
            await Task.Delay(TimeSpan.FromSeconds(pause), ending);
            place = await DoAsync("status", () => client.GetQueueStatusAsync(place.Token, ending));
        }
        return place;
    }

    /// <summary>Must be refused, since the turn has not come.</summary>
    private async Task TryToPushInAsync(string token, CancellationToken ending)
    {
        try
        {
            var seats = await stage.FreeSeatsAsync(ending);
            if (seats.Count > 0)
                await HoldAsync([seats[0]], token, $"{Guid.NewGuid()}", ending);
        }
        catch (ConcertException refused) when (refused.Status is >= 400 and < 500)
        {
            _measures.Refuse(refused.Code ?? $"{refused.Status}");
        }
    }

    private async Task<Outcome> ShopAsync(string token, CancellationToken ending)
    {
        var wanted = _random.Next(1, 3);
        for (var tries = 0; tries < MaxTries; tries++)
        {
            await ThinkAsync(ending);
            var free = await DoAsync("seats", () => stage.FreeSeatsAsync(ending));
            if (free.Count == 0)
                break;
            var first = _random.Next(Math.Max(1, free.Count - wanted + 1));
            try
            {
                var held = await TwiceAsync(key => HoldAsync([.. free.Skip(first).Take(wanted)], token, key, ending));
                if (_random.NextDouble() < Manners.Hesitant)
                    return Outcome.LetHoldRunOut;
                await ThinkAsync(ending);
                await TwiceAsync(key =>
                    DoAsync("pay", () => client.PayAsync(new PayRequest { ReservationId = held.Id }, key, ending))
                );
                _measures.Count(_measures.SeatsSold, held.Seats.Count);
                return Outcome.Bought;
            }
            catch (ConcertException refused) when (refused.Code == ErrorCodes.ReservationsSeatTaken)
            {
                _measures.Refuse(refused.Code);
                stage.NoteTaken(refused.SeatIds ?? []);
            }
        }
        await DoAsync("leave", () => client.LeaveQueueAsync(token, ending));
        return Outcome.SoldOut;
    }

    private Task<ReservationView> HoldAsync(
        IReadOnlyList<long> seats,
        string token,
        string key,
        CancellationToken ending
    ) =>
        DoAsync(
            "hold",
            () =>
                client.HoldSeatsAsync(
                    new HoldSeatsRequest { ScheduleId = stage.ScheduleId, SeatIds = seats },
                    token,
                    key,
                    ending
                )
        );

    /// <summary>Once, twice at once, or once more, under one key.</summary>
    private async Task<T> TwiceAsync<T>(Func<string, Task<T>> call)
    {
        var key = $"{Guid.NewGuid()}";
        if (manner == Manner.DoubleClicker)
            return (await Task.WhenAll(call(key), call(key)))[0];
        var answer = await call(key);
        return manner == Manner.Retrier ? await call(key) : answer;
    }

    private async Task<T> DoAsync<T>(string name, Func<Task<T>> call, long? meant = null)
    {
        var since = meant ?? Stopwatch.GetTimestamp();
        try
        {
            return await call();
        }
        finally
        {
            _measures.Time(name, since);
        }
    }

    private Task<bool> DoAsync(string name, Func<Task> call) =>
        DoAsync(
            name,
            async () =>
            {
                await call();
                return true;
            }
        );

    private Task ThinkAsync(CancellationToken ending) =>
        manner == Manner.Bot ? Task.CompletedTask : Task.Delay(_random.Next(500, 3_000), ending);
}
