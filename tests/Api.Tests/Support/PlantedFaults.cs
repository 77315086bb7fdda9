namespace Concert.Api.Tests.Support;

using Concert.Check;

/// <summary>A fault in the database, in the history, or in both.</summary>
/// <param name="Breaks">The numbers that must be reported, and no others.</param>
/// <param name="Plants">What is done to the database, in order.</param>
/// <param name="Calls">The history with the fault in it; null to check the database alone.</param>
/// <param name="LostAt">When Redis lost its data; null if it did not.</param>
internal sealed record PlantedFault(
    int[] Breaks,
    Func<Plot, Task>[] Plants,
    Func<CheckedWorld, List<Call>, IEnumerable<Call>>? Calls = null,
    Func<CheckedWorld, DateTimeOffset>? LostAt = null
);

/// <summary>What <see cref="CheckerTests"/> plants in a <see cref="CheckedWorld"/>.</summary>
internal static class PlantedFaults
{
    /// <summary>What must be found.</summary>
    public static readonly Dictionary<string, PlantedFault> All = new(StringComparer.Ordinal)
    {
        ["a seat confirmed twice"] = InDatabase(
            [1, 2, 4],
            it => it.SeatsOf(it.World.PaidByCid).Set(seat => seat.Generation, 2),
            it => it.SeatsOf(it.World.PaidByCid).Set(seat => seat.SeatId, it.World.Concert.SeatIds[0]),
            it => it.Seat(0).Set(seat => seat.HoldGeneration, 2)
        ),
        ["overlapping holds"] = InDatabase(
            [2],
            it => it.Reservation(it.World.Cancelled).Set(hold => hold.ClosedAt, hold => hold.ExpiresAt.AddSeconds(-1))
        ),
        ["equal generations"] = InDatabase(
            [2],
            it => it.Loosen("reservation_seats"),
            it => it.SeatsOf(it.World.Expired).Set(seat => seat.Generation, 1),
            it => it.Seat(1).Set(seat => seat.HoldGeneration, 1)
        ),
        ["a confirmation after the end"] = InDatabase(
            [3],
            it => it.Payment.Set(payment => payment.PaidAt, payment => payment.PaidAt.AddMinutes(1)),
            it => it.Reservation(it.World.Paid).Set(hold => hold.ClosedAt, hold => hold.ClosedAt!.Value.AddMinutes(1))
        ),
        ["a payment asked for after the end"] = InHistory(
            [3],
            (w, calls) =>
                calls.Edit(
                    call => call.Operation == "POST /api/v1/payments" && call.User == w.Cid.UserId,
                    call => call with { StartedAt = call.StartedAt.AddMinutes(1), EndedAt = call.EndedAt.AddMinutes(1) }
                )
        ),
        ["a seat held by nobody"] = InDatabase(
            [4],
            it => it.Seat(5).Set(seat => seat.Status, SeatStatus.Held),
            it => it.Seat(5).Set(seat => seat.HeldUntil, DateTimeOffset.UtcNow.AddHours(1))
        ),
        ["a seat sold to nobody"] = InDatabase([4], it => it.Seat(5).Set(seat => seat.Status, SeatStatus.Sold)),
        ["a paid seat that is free"] = InDatabase(
            [4],
            it => it.Seat(0).Set(seat => seat.Status, SeatStatus.Available),
            it => it.Seat(0).Set(seat => seat.ReservationId, (Guid?)null)
        ),
        ["a blocked seat with a hold"] = InDatabase(
            [4],
            it => it.Seat(5).Set(seat => seat.Status, SeatStatus.Blocked),
            it => it.Seat(5).Set(seat => seat.ReservationId, it.World.Expired)
        ),
        ["a sale after the cancellation"] = InDatabase(
            [20],
            it => it.CalledOff.Set(date => date.CancelledAt, date => date.CancelledAt!.Value.AddMinutes(-1))
        ),
        ["a hold after the cancellation"] = InDatabase(
            [20],
            it =>
                it.Database.Payments.Where(payment => payment.ReservationId == it.World.GivenBack)
                    .Set(payment => payment.PaidAt, payment => payment.PaidAt.AddHours(-1)),
            it => it.CalledOff.Set(date => date.CancelledAt, date => date.CancelledAt!.Value.AddMinutes(-1))
        ),
        ["a seat of a cancelled date that can be had"] = InDatabase(
            [20],
            it =>
                it.Database.Seats.Where(seat => seat.Id == it.World.CalledOff.SeatIds[1])
                    .Set(seat => seat.Status, SeatStatus.Available)
        ),
        ["a settled date with a ticket"] = InDatabase(
            [4, 9, 18, 20],
            it => it.Reservation(it.World.GivenBack).Set(hold => hold.Status, ReservationStatus.Confirmed)
        ),
        ["a refund that is not counted"] = InDatabase([20], it => it.CalledOff.Set(date => date.RefundsDone, 0)),
        ["a cancelled date that is not settled"] = InDatabase(
            [20],
            it => it.CalledOff.Set(date => date.SettledAt, (DateTimeOffset?)null)
        ),
        ["a cancelled concert whose date is not"] = InDatabase(
            [20],
            it => it.Concert.Set(concert => concert.Status, ShowStatus.Cancelled)
        ),
        ["a sale that was removed"] = InDatabase(
            [21],
            it => it.Concert.Set(concert => concert.RemovedAt, DateTimeOffset.UtcNow)
        ),
        ["a virtual buyer of a sale"] = InDatabase(
            [21],
            it =>
                it.Database.Users.Where(user => user.Id == it.World.Ann.UserId)
                    .Set(user => user.RehearsalId, it.World.Concert.Id)
        ),
        ["a customer's hold in a rehearsal"] = InDatabase(
            [21],
            it => it.Concert.Set(concert => concert.IsRehearsal, true)
        ),
        ["a lost seat"] = InDatabase([4], it => it.Seat(5).Remove()),
        ["an expired hold that is not swept"] = InDatabase(
            [5],
            it => it.Reservation(it.World.Pending).Set(hold => hold.ReservedAt, hold => hold.ReservedAt.AddHours(-2)),
            it => it.Reservation(it.World.Pending).Set(hold => hold.ExpiresAt, hold => hold.ExpiresAt.AddHours(-2)),
            it =>
                it.Database.Seats.Where(seat => seat.ReservationId == it.World.Pending)
                    .Set(seat => seat.HeldUntil, seat => seat.HeldUntil!.Value.AddHours(-2))
        ),
        ["told taken while free"] = InHistory(
            [6],
            (w, calls) =>
                calls.Edit(
                    call => call.Operation == "POST /api/v1/reservations" && call.Status == 409,
                    call =>
                        call with
                        {
                            Request = call.Request!.Replace($"{w.Concert.SeatIds[1]}", $"{w.Concert.SeatIds[5]}"),
                            Response = call.Response!.Replace($"[{w.Concert.SeatIds[1]}]", $"[{w.Concert.SeatIds[5]}]"),
                        }
                )
        ),
        ["an entry removed"] = InDatabase([7, 17], it => it.EntryOfAnn(1).Remove()),
        ["a balance changed"] = InDatabase(
            [7],
            it =>
                it.Database.Balances.Where(balance => balance.UserId == it.World.Ann.UserId)
                    .Set(balance => balance.Amount, balance => balance.Amount + 1)
        ),
        ["a negative prefix"] = InDatabase(
            [7],
            it => it.Loosen("ledger_entries"),
            it => it.EntryOfAnn(1).Set(entry => entry.Amount, -5_000),
            it => it.EntryOfAnn(1).Set(entry => entry.BalanceAfter, -5_000),
            it => it.EntryOfAnn(2).Set(entry => entry.Amount, 15_000)
        ),
        ["a key with two effects"] = InHistory(
            [8],
            (w, calls) =>
                calls.Edit(
                    call => call.User == w.Ann.UserId && call.IdempotencyKey == "second",
                    call => call with { IdempotencyKey = "first", Status = null, Response = null }
                )
        ),
        ["a key with two answers"] = InHistory(
            [8],
            (w, calls) =>
                calls.Add(
                    call => call.User == w.Ann.UserId && call.IdempotencyKey == "first",
                    call => call with { Replayed = true, Response = call.Response!.Replace("}", " }") }
                )
        ),
        ["confirmed without a payment"] = InDatabase([9], it => it.Payment.Remove()),
        ["a payment without a confirmation"] = InDatabase([9, 17], it => it.Pay(it.World.Pat, it.World.Pending)),
        ["a wrong amount"] = InDatabase(
            [9],
            it => it.Payment.Set(payment => payment.Amount, payment => payment.Amount - 1)
        ),
        ["paid twice"] = InDatabase([9, 17], it => it.Loosen("payments"), it => it.Pay(it.World.Ann, it.World.Paid)),
        ["a lost charge"] = InHistory(
            [10],
            (w, calls) =>
                calls.Add(
                    call => call.User == w.Ann.UserId && call.IdempotencyKey == "first",
                    call => call with { IdempotencyKey = null, Response = Another(call, "entryId") }
                )
        ),
        ["a lost reservation"] = InHistory(
            [10],
            (w, calls) =>
                calls.Add(
                    call => call.Operation == "POST /api/v1/reservations" && call.User == w.Ann.UserId,
                    call => call with { Response = Another(call, "id") }
                )
        ),
        ["a lost payment"] = InHistory(
            [10],
            (w, calls) =>
                calls.Add(
                    call => call.Operation == "POST /api/v1/payments" && call.User == w.Ann.UserId,
                    call => call with { Response = Another(call, "id") }
                )
        ),
        ["a lost refund"] = InHistory(
            [10],
            (w, calls) =>
                calls.Add(
                    call => call.Operation == "POST /api/v1/payments" && call.User == w.Ann.UserId,
                    call => call with { Operation = $"POST /api/v1/admin/payments/{w.Payment}/refund", Status = 200 }
                )
        ),
        ["cancelled for the client, and pending"] = InHistory(
            [10],
            (w, calls) =>
                calls.Add(
                    call => call.Operation.StartsWith("DELETE", StringComparison.Ordinal),
                    call => call with { User = w.Pat.UserId, Operation = $"DELETE /api/v1/reservations/{w.Pending}" }
                )
        ),
        ["a write after a refusal"] = InHistory(
            [11],
            (_, calls) =>
                calls.Edit(
                    call => call.Operation == "POST /api/v1/balance/uses",
                    call => call with { Status = 402, Response = null }
                )
        ),
        ["a cancellation that nobody asked for"] = InHistory(
            [11],
            (_, calls) => calls.Where(call => !call.Operation.StartsWith("DELETE", StringComparison.Ordinal))
        ),
        ["a refund that nobody asked for"] = new(
            [9, 11, 17, 18],
            [it => it.Loosen("payments"), it => it.Payment.Set(payment => payment.RefundedAt, DateTimeOffset.UtcNow)],
            (_, calls) => calls.WithRefundOfAnother()
        ),
        ["a record of a refused key"] = new(
            [11],
            [
                it =>
                    it.Insert(
                        new IdempotencyRow
                        {
                            UserId = it.World.Pat.UserId,
                            Route = "POST /api/v1/balance/charges",
                            Key = "refused",
                            BodyHash = new byte[32],
                            Payload = [],
                            CreatedAt = DateTimeOffset.UtcNow,
                        }
                    ),
            ],
            (_, calls) => calls
        ),
        ["two live places"] = InHistory(
            [12],
            (w, calls) =>
                calls.EditLook(
                    w.Eve,
                    0,
                    call => call with { Given = call.Given! with { Sequence = call.Given.Sequence + 1_000 } }
                )
        ),
        ["two live places long after a loss"] = InHistory(
            [12],
            (w, calls) =>
                calls.EditLook(
                    w.Eve,
                    0,
                    call => call with { Given = call.Given! with { Sequence = call.Given.Sequence + 1_000 } }
                )
        ) with
        {
            LostAt = LongBefore,
        },
        ["two users with one place"] = InHistory(
            [12],
            (w, calls) =>
            {
                var sequence = calls.First(call => call.User == w.Dan.UserId).Given!.Sequence;
                return calls.Edit(
                    call => call.User == w.Eve.UserId,
                    call => call with { Given = call.Given! with { Sequence = sequence } }
                );
            }
        ),
        ["two users at one position"] = InHistory(
            [12],
            (w, calls) => calls.EditLook(w.Eve, 0, AtPosition(1)).ToList().EditLook(w.Eve, 1, AtPosition(1))
        ),
        ["somebody who joined later was admitted first"] = InHistory(
            [13],
            (w, calls) =>
                calls.EditLook(w.Eve, 0, call => call with { Response = """{"status":"active","position":0}""" })
        ),
        ["somebody who joined later was admitted first, long after a loss"] = InHistory(
            [13],
            (w, calls) =>
                calls.EditLook(w.Eve, 0, call => call with { Response = """{"status":"active","position":0}""" })
        ) with
        {
            LostAt = LongBefore,
        },
        ["numbers against the order of joining"] = InHistory(
            [13],
            (w, calls) =>
            {
                var (dan, eve) = (
                    calls.First(call => call.User == w.Dan.UserId).Given!.Sequence,
                    calls.First(call => call.User == w.Eve.UserId).Given!.Sequence
                );
                return calls.Edit(
                    call => call.User == w.Dan.UserId || call.User == w.Eve.UserId,
                    call => call with { Given = call.Given! with { Sequence = call.User == w.Dan.UserId ? eve : dan } }
                );
            }
        ),
        ["a growing position"] = InHistory([13], (w, calls) => calls.EditLook(w.Eve, 1, AtPosition(9))),
        ["more inside than the cap"] = new(
            [14],
            [it => it.Concert.Set(concert => concert.Policy.MaxActive, 2)],
            (_, calls) => calls
        ),
        ["admitted faster than the rate"] = new([14], OneAMinute, (_, calls) => calls),
        ["more inside than the cap long after a loss"] = new(
            [14],
            [it => it.Concert.Set(concert => concert.Policy.MaxActive, 2)],
            (_, calls) => calls,
            LongBefore
        ),
        ["admitted faster than the rate long after a loss"] = new([14], OneAMinute, (_, calls) => calls, LongBefore),
        ["a hold without a pass"] = InHistory(
            [15],
            (w, calls) =>
                calls.Edit(
                    call => call.Operation == "POST /api/v1/reservations" && call.User == w.Pat.UserId,
                    call => call with { Pass = null }
                )
        ),
        ["a hold after the pass had ended"] = InHistory(
            [15],
            (w, calls) =>
                calls.Edit(
                    call => call.User == w.Pat.UserId && (call.Pass ?? call.Given) is not null,
                    call =>
                        call with
                        {
                            Pass = call.Pass is null
                                ? null
                                : call.Pass with
                                {
                                    ActiveUntil = call.StartedAt.AddSeconds(-1),
                                },
                            Response = call.Given is null ? call.Response : """{"status":"active","position":0}""",
                        }
                )
        ),
        ["a hold while waiting"] = InHistory(
            [15],
            (w, calls) =>
                calls
                    .Add(
                        call => call.User == w.Pat.UserId && call.Given is not null,
                        call =>
                            call with
                            {
                                Operation = "GET /api/v1/queue/status",
                                StartedAt = calls[^1].EndedAt.AddSeconds(1),
                                EndedAt = calls[^1].EndedAt.AddSeconds(2),
                                Response = """{"status":"waiting","position":1}""",
                            }
                    )
                    .Where(call =>
                        !(
                            call.User == w.Pat.UserId
                            && call.Status == 201
                            && call.Given is not null
                            && call.Operation.StartsWith("POST", StringComparison.Ordinal)
                        )
                    )
        ),
        ["a hold with a place that was given up"] = InHistory([15], (w, calls) => calls.WithLeaveBeforeHold(w.Pat)),
        ["a hold with a place that was given up, before a loss"] = InHistory(
            [15],
            (w, calls) => calls.WithLeaveBeforeHold(w.Pat)
        ) with
        {
            LostAt = w => w.History.Calls.Max(call => call.EndedAt).AddSeconds(11),
        },
        ["more seats than allowed"] = InDatabase(
            [16],
            it => it.Concert.Set(concert => concert.Policy.MaxSeatsPerUser, 0)
        ),
        ["a gap in the outbox"] = InDatabase([17], it => it.EventOfAnn(1).Remove()),
        ["a doubled row"] = InDatabase(
            [17],
            it => it.Loosen("outbox"),
            it =>
                it.Insert(
                    OutboxMessage.Of(
                        Guid.NewGuid(),
                        Balance.Open(it.World.Ann.UserId, "KRW"),
                        new SequencedEvent(
                            1,
                            BalanceChanged.Type,
                            new BalanceChanged(Guid.NewGuid(), LedgerEntryKind.Charge, 5_000, 5_000)
                        ),
                        EventChannels.None
                    )
                )
        ),
        ["a missing row"] = InDatabase([17], it => it.EventOfAnn(4).Remove()),
        ["an undelivered row"] = InDatabase(
            [17],
            it => it.EventOfAnn(1).Set(message => message.Awaiting, EventChannels.Stream)
        ),
        ["a forbidden transition"] = InDatabase(
            [18],
            it =>
                it.Database.Outbox.Where(message =>
                        message.AggregateId == $"{it.World.Cancelled}"
                        && message.Type == EventTypes.Stored(ReservationCancelled.Type)
                    )
                    .Set(message => message.Type, EventTypes.Stored(ReservationConfirmed.Type))
        ),
        ["a final state that was left"] = InDatabase(
            [18],
            it => it.Reservation(it.World.Expired).Set(hold => hold.Status, ReservationStatus.Cancelled)
        ),
        ["a hole above the watermark"] = InDatabase([17], it => it.PurgeUpTo(1), it => it.EventOfAnn(3).Remove()),
        ["a missing row just above the watermark"] = InDatabase(
            [17],
            it => it.PurgeUpTo(1),
            it => it.EventOfAnn(2).Remove()
        ),
        ["a missing tail above the watermark"] = InDatabase(
            [17],
            it => it.PurgeUpTo(1),
            it => it.EventOfAnn(4).Remove()
        ),
        ["an aggregate without a row above the watermark"] = InDatabase(
            [17],
            it => it.PurgeUpTo(3),
            it => it.EventOfAnn(4).Remove()
        ),
        ["a row below the watermark"] = InDatabase(
            [17],
            it => it.Database.OutboxWatermarks.Set(watermark => watermark.Position, long.MaxValue)
        ),
    };

    /// <summary>What looks like a fault, and may be right.</summary>
    public static readonly Dictionary<string, PlantedFault> Harmless = new(StringComparer.Ordinal)
    {
        ["refused numbers that are none"] = InHistory(
            [],
            (w, calls) =>
                calls
                    .Add(
                        call => call.User == w.Ann.UserId && call.IdempotencyKey == "first",
                        call =>
                            call with
                            {
                                IdempotencyKey = null,
                                Status = 400,
                                Request = """{"amount":1e400,"seatIds":["first",1e400]}""",
                                Response = null,
                            }
                    )
                    .ToList()
                    .Add(
                        call => call.Operation == "POST /api/v1/reservations" && call.Status == 409,
                        call => call with { Status = 400, Request = """{"seatIds":["first",1e400]}""", Response = null }
                    )
        ),
        ["a place that was lost while its user had a newer one"] = InHistory(
            [],
            (w, calls) =>
                calls.EditLook(
                    w.Eve,
                    0,
                    call => call with { Given = call.Given! with { Sequence = call.Given.Sequence + 1_000 } }
                )
        ) with
        {
            LostAt = w => w.History.Calls.Looks(w.Eve).First().EndedAt.AddTicks(1),
        },
        ["two users at one position after a loss"] = InHistory(
            [],
            (w, calls) => calls.EditLook(w.Eve, 0, AtPosition(1)).ToList().EditLook(w.Eve, 1, AtPosition(1))
        ) with
        {
            LostAt = w => w.History.Calls.First(call => call.User == w.Eve.UserId && call.IsJoin()).StartedAt,
        },
        ["more inside than the cap just after a loss"] = new(
            [],
            [it => it.Concert.Set(concert => concert.Policy.MaxActive, 2)],
            (_, calls) => calls,
            w => w.History.Calls.First(call => call.User == w.Ann.UserId && call.IsJoin()).StartedAt
        ),
        ["a growing position in a line that was drawn before it went by arrival"] = new(
            [],
            [it => it.Insert(Draw.Freeze(it.World.Concert.Id, [], lastSequence: 1, DateTimeOffset.UtcNow))],
            (w, calls) => calls.EditLook(w.Eve, 1, AtPosition(9))
        ),
        ["a purged beginning"] = InDatabase([], it => it.PurgeUpTo(2)),
        ["a purged outbox"] = InDatabase(
            [],
            [
                .. Enumerable
                    .Range(0, OutboxMessage.Partitions)
                    .Select(partition => (Func<Plot, Task>)(it => it.Purge((short)partition, long.MaxValue))),
            ]
        ),
    };

    private static DateTimeOffset LongBefore(CheckedWorld w) =>
        w.History.Calls.Min(call => call.StartedAt).AddHours(-1);

    private static Func<Plot, Task>[] OneAMinute =>
        [
            it => it.Concert.Set(concert => concert.Policy.AdmissionsPerInterval, 1),
            it => it.Concert.Set(concert => concert.Policy.IntervalSeconds, 60),
        ];

    private static PlantedFault InDatabase(int[] breaks, params Func<Plot, Task>[] plants) => new(breaks, plants);

    private static PlantedFault InHistory(int[] breaks, Func<CheckedWorld, List<Call>, IEnumerable<Call>> calls) =>
        new(breaks, [], calls);

    private static Func<Call, Call> AtPosition(int position) =>
        call => call with { Response = $$"""{"status":"waiting","position":{{position}}}""" };

    private static string Another(Call call, string id)
    {
        var body = System.Text.Json.Nodes.JsonNode.Parse(call.Response!)!;
        body[id] = $"{Guid.NewGuid()}";
        return body.ToJsonString();
    }
}

file static class Planting
{
    public static IEnumerable<Call> Edit(this List<Call> calls, Predicate<Call> which, Func<Call, Call> edit)
    {
        calls.ShouldContain(call => which(call));
        return calls.Select(call => which(call) ? edit(call) : call);
    }

    /// <summary>One more call, like the first of those.</summary>
    public static IEnumerable<Call> Add(this List<Call> calls, Predicate<Call> like, Func<Call, Call> edit) =>
        calls.Append(edit(calls.Find(like)! with { Attempt = Guid.NewGuid() }));

    /// <summary>Zero-based ordinal of a look of the user at the place.</summary>
    public static IEnumerable<Call> EditLook(this List<Call> calls, Client user, int number, Func<Call, Call> edit)
    {
        var look = calls.Looks(user).ElementAt(number);
        return calls.Edit(call => call.Attempt == look.Attempt, edit);
    }

    public static IEnumerable<Call> Looks(this IEnumerable<Call> calls, Client user) =>
        calls.Where(call => call.User == user.UserId && call.Operation == "GET /api/v1/queue/status");

    public static bool IsJoin(this Call call) => call.Operation.EndsWith("/queue/tokens", StringComparison.Ordinal);

    /// <summary>The user gives the place up, and holds seats with it.</summary>
    public static IEnumerable<Call> WithLeaveBeforeHold(this List<Call> calls, Client user)
    {
        var hold = calls.First(call => call.User == user.UserId && call.Operation == "POST /api/v1/reservations");
        var sight = calls.Last(call =>
            call.User == user.UserId && call.Given is not null && call.EndedAt < hold.StartedAt
        );
        return calls.Append(
            new Call
            {
                Attempt = Guid.NewGuid(),
                User = user.UserId,
                Operation = "DELETE /api/v1/queue/tokens/current",
                Pass = sight.Given,
                StartedAt = sight.EndedAt.AddTicks(1),
                EndedAt = hold.StartedAt.AddTicks(-1),
                Status = 204,
            }
        );
    }

    /// <summary>An organizer asks for a refund of a payment that does not exist, before anything else.</summary>
    public static IEnumerable<Call> WithRefundOfAnother(this List<Call> calls)
    {
        var at = calls.Min(call => call.StartedAt).AddSeconds(-1);
        return calls.Append(
            new Call
            {
                Attempt = Guid.NewGuid(),
                User = Guid.NewGuid(),
                Operation = $"POST /api/v1/admin/payments/{Guid.NewGuid()}/refund",
                StartedAt = at,
                EndedAt = at,
                Status = 404,
            }
        );
    }
}
