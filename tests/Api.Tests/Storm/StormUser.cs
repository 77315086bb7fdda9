namespace Concert.Api.Tests.Storm;

/// <summary>Somebody who comes back to the sale again and again, and does what users do, in any order.</summary>
internal sealed class StormUser(StormField field, string accessToken, Random random)
{
    private const int MaxPolls = 60;

    private readonly StormCaller _caller = new(field, accessToken);

    public async Task Live()
    {
        while (!field.IsOver)
        {
            await Think();
            await Visit(field.Concerts[random.Next(field.Concerts.Count)]);
        }
    }

    private async Task Visit(TestConcert concert)
    {
        _caller.Forget();
        var place = await _caller.Settle(new(HttpMethod.Post, $"concerts/{concert.Id}/queue/tokens"), random);
        for (var poll = 0; poll < MaxPolls && !field.IsOver; poll++)
        {
            if (place is { Status: 401 or 404 or 409 })
                return;
            if (place is { IsSuccess: true } && place["status"] == "active")
            {
                await Shop(concert);
                return;
            }

            if (random.Next(40) == 0)
            {
                await Leave();
                return;
            }
            if (random.Next(4) == 0)
                await LookAtMoney();
            await Think();
            place = _caller.QueueToken is null
                ? await _caller.Settle(new(HttpMethod.Post, $"concerts/{concert.Id}/queue/tokens"), random)
                : await _caller.Try(new(HttpMethod.Get, "queue/status"), random);
        }
    }

    private async Task Shop(TestConcert concert)
    {
        for (var holds = random.Next(1, 5); holds > 0 && !field.IsOver; holds--)
        {
            await Think();
            if (random.Next(3) == 0)
                await _caller.Try(new(HttpMethod.Get, concert.Seats), random);
            var held = await _caller.Settle(
                StormCall.Moving(
                    "reservations",
                    new { scheduleId = concert.ScheduleId, seatIds = Choose(concert) },
                    random
                ),
                random
            );
            if (held is not { Status: 201 })
                continue;
            field.Count("holds");
            await Decide(held["id"]);
        }
        if (random.Next(3) == 0)
            await Leave();
    }

    /// <summary>One to four seats side by side, more often in front, where many want to sit.</summary>
    private List<long> Choose(TestConcert concert)
    {
        var count = random.Next(1, 5);
        var first = (int)(Math.Pow(random.NextDouble(), 2) * (concert.SeatIds.Count - count));
        return [.. concert.SeatIds.Skip(first).Take(count)];
    }

    private async Task Decide(string reservation)
    {
        switch (random.Next(12))
        {
            case 0:
                return;
            case 1:
                await Cancel(reservation, random);
                break;
            case 2:
                await Cancel(reservation, random);
                await Pay(reservation, random);
                break;
            case 3:
                await Task.WhenAll(Cancel(reservation, Other()), Pay(reservation, Other()));
                break;
            case 4:
                await Task.WhenAll(Pay(reservation, Other()), Pay(reservation, Other()));
                break;
            case 5:
                // About when the hold runs out, so that paying races its end.
                await Task.Delay(random.Next(2_500, 6_000));
                await Pay(reservation, random);
                break;
            default:
                await Think();
                await Pay(reservation, random);
                break;
        }
        if (random.Next(3) == 0)
            await _caller.Try(new(HttpMethod.Get, $"reservations/{reservation}"), random);
    }

    private async Task Cancel(string reservation, Random random) =>
        await _caller.Settle(new(HttpMethod.Delete, $"reservations/{reservation}"), random);

    private async Task Pay(string reservation, Random random)
    {
        var body = new { reservationId = reservation };
        var paid = await _caller.Settle(StormCall.Moving("payments", body, random), random);
        if (paid is { Status: 402 })
        {
            await Move("balance/charges", random.Next(2_000, 8_000), random);
            paid = await _caller.Settle(StormCall.Moving("payments", body, random), random);
        }
        if (paid is not { Status: 201 })
            return;
        field.Count("payments");
        field.Payments.Enqueue(paid["id"]);
    }

    private async Task LookAtMoney()
    {
        switch (random.Next(6))
        {
            case 0:
                await Move("balance/charges", random.Next(1, 3_000), random);
                break;
            case 1:
                await Move("balance/uses", random.Next(1, 3_000), random);
                break;
            case 2:
                await _caller.Try(new(HttpMethod.Get, "balance"), random);
                break;
            case 3:
                await _caller.Try(new(HttpMethod.Get, "balance/entries"), random);
                break;
            case 4:
                await _caller.Try(new(HttpMethod.Get, "payments"), random);
                break;
            default:
                await _caller.Try(new(HttpMethod.Get, "reservations"), random);
                break;
        }
    }

    private async Task Move(string path, int amount, Random random) =>
        await _caller.Settle(StormCall.Moving(path, new { amount }, random), random);

    private async Task Leave()
    {
        await _caller.Try(new(HttpMethod.Delete, "queue/tokens/current"), random);
        _caller.Forget();
    }

    /// <summary>For what is done at the same time, since no two may draw from one source at once.</summary>
    private Random Other() => new(random.Next());

    private Task Think() => Task.Delay(random.Next(200, 1_200));
}

/// <summary>Whoever runs the sales, and will not leave them alone.</summary>
internal sealed class StormOrganizer(StormField field, string accessToken, Random random)
{
    /// <summary>So many payments are left alone, so that not everything is refunded at once.</summary>
    private const int Kept = 2;

    private readonly StormCaller _caller = new(field, accessToken);

    public async Task Work()
    {
        var isCancelled = false;
        while (!field.IsOver)
        {
            if (field.IsInSecondHalf && !isCancelled)
            {
                isCancelled = true;
                await CancelLast();
            }
            var concert = field.Concerts[random.Next(field.Concerts.Count)];
            switch (random.Next(50))
            {
                case 0:
                    await _caller.Settle(new(HttpMethod.Post, $"admin/concerts/{concert.Id}/queue/pause"), random);
                    await Task.Delay(random.Next(200, 1_000));
                    await _caller.Settle(new(HttpMethod.Post, $"admin/concerts/{concert.Id}/queue/resume"), random);
                    break;
                case 1 or 2:
                    // The first concert keeps its policy, so that cap and rate can be checked from outside.
                    await ChangePolicy(field.Concerts[random.Next(1, field.Concerts.Count)]);
                    break;
                case 3 or 4:
                    await _caller.Try(new(HttpMethod.Get, $"admin/concerts/{concert.Id}/statistics"), random);
                    break;
                default:
                    await RefundOldest();
                    break;
            }
            await Task.Delay(random.Next(50, 200));
        }
    }

    /// <summary>While instances go on being killed, all that was paid for it is given back.</summary>
    private Task<StormReply?> CancelLast() =>
        _caller.Settle(
            StormCall.Moving($"admin/concerts/{field.Concerts[^1].Id}/cancel", new { reason = "Storm" }, random),
            random
        );

    private async Task ChangePolicy(TestConcert concert) =>
        await _caller.Settle(
            new(
                HttpMethod.Put,
                $"admin/concerts/{concert.Id}/policy",
                new
                {
                    holdSeconds = random.Next(3, 8),
                    maxSeatsPerUser = random.Next(6, 13),
                    admissionsPerInterval = random.Next(10, 30),
                    intervalSeconds = 1,
                    maxActive = random.Next(15, 40),
                    activeSeconds = random.Next(4, 10),
                    noShowSeconds = random.Next(10, 20),
                }
            ),
            random
        );

    private async Task RefundOldest()
    {
        if (field.Payments.Count <= Kept || !field.Payments.TryDequeue(out var payment))
            return;
        var refunds = await Task.WhenAll(
            Enumerable
                .Range(0, random.Next(5) == 0 ? 2 : 1)
                .Select(_ => new Random(random.Next()))
                .Select(other =>
                    _caller.Settle(StormCall.Moving($"admin/payments/{payment}/refund", body: null, other), other)
                )
        );
        if (refunds.Any(refund => refund is { IsSuccess: true }))
            field.Count("refunds");
    }
}
