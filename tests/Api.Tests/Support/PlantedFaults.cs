namespace Concert.Api.Tests.Support;

using Concert.Check;

/// <summary>A fault in the database, in the history, or in both.</summary>
/// <param name="Breaks">The numbers that must be reported, and no others.</param>
/// <param name="Calls">The history with the fault in it; null to check the database alone.</param>
/// <param name="LostAt">When Redis lost its data; null if it did not.</param>
internal sealed record PlantedFault(
    int[] Breaks,
    Func<CheckedWorld, string[]> Sql,
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
            w =>
                [
                    $"INSERT INTO reservation_seats (reservation_id, seat_id, price, generation) VALUES ('{w.PaidByCid}', {w.Concert.SeatIds[0]}, 0, 2)",
                    $"UPDATE seats SET hold_generation = 2 WHERE id = {w.Concert.SeatIds[0]}",
                ]
        ),
        ["overlapping holds"] = InDatabase(
            [2],
            w =>
                [
                    $"UPDATE reservations SET closed_at = expires_at - interval '1 millisecond' WHERE id = '{w.Cancelled}'",
                ]
        ),
        ["equal generations"] = InDatabase(
            [2],
            w =>
                [
                    CheckedWorld.Loosen("reservation_seats"),
                    $"UPDATE reservation_seats SET generation = 1 WHERE reservation_id = '{w.Lapsed}'",
                    $"UPDATE seats SET hold_generation = 1 WHERE id = {w.Concert.SeatIds[1]}",
                ]
        ),
        ["a confirmation after the end"] = InDatabase(
            [3],
            w =>
                [
                    $"UPDATE payments SET paid_at = paid_at + interval '1 minute' WHERE id = '{w.Payment}'",
                    $"UPDATE reservations SET closed_at = closed_at + interval '1 minute' WHERE id = '{w.Paid}'",
                ]
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
            w =>
                [
                    $"UPDATE seats SET status = 1, held_until = now() + interval '1 hour' WHERE id = {w.Concert.SeatIds[5]}",
                ]
        ),
        ["a seat sold to nobody"] = InDatabase(
            [4],
            w => [$"UPDATE seats SET status = 2 WHERE id = {w.Concert.SeatIds[5]}"]
        ),
        ["a paid seat that is free"] = InDatabase(
            [4],
            w => [$"UPDATE seats SET status = 0, reservation_id = NULL WHERE id = {w.Concert.SeatIds[0]}"]
        ),
        ["a lost seat"] = InDatabase([4], w => [$"DELETE FROM seats WHERE id = {w.Concert.SeatIds[5]}"]),
        ["a lapsed hold that is not swept"] = InDatabase(
            [5],
            w =>
                [
                    $"UPDATE reservations SET reserved_at = reserved_at - interval '2 hours', expires_at = expires_at - interval '2 hours' WHERE id = '{w.Pending}'",
                    $"UPDATE seats SET held_until = held_until - interval '2 hours' WHERE reservation_id = '{w.Pending}'",
                ]
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
        ["an entry removed"] = InDatabase(
            [7, 17],
            w => [$"DELETE FROM ledger_entries WHERE user_id = '{w.Ann.UserId}' AND sequence = 1"]
        ),
        ["a balance changed"] = InDatabase(
            [7],
            w => [$"UPDATE balances SET amount = amount + 1 WHERE user_id = '{w.Ann.UserId}'"]
        ),
        ["a negative prefix"] = InDatabase(
            [7],
            w =>
                [
                    CheckedWorld.Loosen("ledger_entries"),
                    $"UPDATE ledger_entries SET amount = -5000, balance_after = -5000 WHERE user_id = '{w.Ann.UserId}' AND sequence = 1",
                    $"UPDATE ledger_entries SET amount = 15000 WHERE user_id = '{w.Ann.UserId}' AND sequence = 2",
                ]
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
        ["confirmed without a payment"] = InDatabase([9], w => [$"DELETE FROM payments WHERE id = '{w.Payment}'"]),
        ["a payment without a confirmation"] = InDatabase([9, 17], w => [Pay(w.Pat, w.Pending)]),
        ["a wrong amount"] = InDatabase(
            [9],
            w => [$"UPDATE payments SET amount = amount - 1 WHERE id = '{w.Payment}'"]
        ),
        ["paid twice"] = InDatabase([9, 17], w => [CheckedWorld.Loosen("payments"), Pay(w.Ann, w.Paid)]),
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
            w => [CheckedWorld.Loosen("payments"), $"UPDATE payments SET refunded_at = now() WHERE id = '{w.Payment}'"],
            (_, calls) => calls.WithRefundOfAnother()
        ),
        ["a record of a refused key"] = new(
            [11],
            w =>
                [
                    $"INSERT INTO idempotency_records (user_id, route, key, body_hash, created_at) VALUES ('{w.Pat.UserId}', 'POST /api/v1/balance/charges', 'refused', decode(repeat('00', 32), 'hex'), now())",
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
            w => [$"UPDATE concerts SET policy_max_active = 2 WHERE id = {w.Concert.Id}"],
            (_, calls) => calls
        ),
        ["admitted faster than the rate"] = new(
            [14],
            w =>
                [
                    $"UPDATE concerts SET policy_admissions_per_interval = 1, policy_interval_seconds = 60 WHERE id = {w.Concert.Id}",
                ],
            (_, calls) => calls
        ),
        ["more inside than the cap long after a loss"] = new(
            [14],
            w => [$"UPDATE concerts SET policy_max_active = 2 WHERE id = {w.Concert.Id}"],
            (_, calls) => calls,
            LongBefore
        ),
        ["admitted faster than the rate long after a loss"] = new(
            [14],
            w =>
                [
                    $"UPDATE concerts SET policy_admissions_per_interval = 1, policy_interval_seconds = 60 WHERE id = {w.Concert.Id}",
                ],
            (_, calls) => calls,
            LongBefore
        ),
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
            LostAt = w => w.History.Calls.Max(call => call.EndedAt).AddSeconds(1),
        },
        ["more seats than allowed"] = InDatabase(
            [16],
            w => [$"UPDATE concerts SET policy_max_seats_per_user = 0 WHERE id = {w.Concert.Id}"]
        ),
        ["a gap in the outbox"] = InDatabase([17], w => [$"DELETE FROM outbox WHERE {OfAnn(w)} AND sequence = 1"]),
        ["a doubled row"] = InDatabase(
            [17],
            w =>
                [
                    CheckedWorld.Loosen("outbox"),
                    $"INSERT INTO outbox SELECT * FROM outbox WHERE {OfAnn(w)} AND sequence = 1",
                ]
        ),
        ["a missing row"] = InDatabase([17], w => [$"DELETE FROM outbox WHERE {OfAnn(w)} AND sequence = 4"]),
        ["an undelivered row"] = InDatabase(
            [17],
            w => [$"UPDATE outbox SET awaiting = 1 WHERE {OfAnn(w)} AND sequence = 1"]
        ),
        ["a forbidden transition"] = InDatabase(
            [18],
            w =>
                [
                    $"UPDATE outbox SET type = 'ReservationConfirmed' WHERE aggregate_id = '{w.Cancelled}' AND type = 'ReservationCancelled'",
                ]
        ),
        ["a final state that was left"] = InDatabase(
            [18],
            w => [$"UPDATE reservations SET status = 2 WHERE id = '{w.Lapsed}'"]
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
            w => [$"UPDATE concerts SET policy_max_active = 2 WHERE id = {w.Concert.Id}"],
            (_, calls) => calls,
            w => w.History.Calls.First(call => call.User == w.Ann.UserId && call.IsJoin()).StartedAt
        ),
        ["a growing position in a line that was drawn before it went by arrival"] = new(
            [],
            w =>
                [
                    $"INSERT INTO draws (concert_id, last_sequence, entries, entry_count, entries_hash, drawn_at) VALUES ({w.Concert.Id}, 1, decode('', 'hex'), 0, decode(repeat('00', 32), 'hex'), now())",
                ],
            (w, calls) => calls.EditLook(w.Eve, 1, AtPosition(9))
        ),
    };

    private static DateTimeOffset LongBefore(CheckedWorld w) =>
        w.History.Calls.Min(call => call.StartedAt).AddHours(-1);

    private static PlantedFault InDatabase(int[] breaks, Func<CheckedWorld, string[]> sql) => new(breaks, sql);

    private static PlantedFault InHistory(int[] breaks, Func<CheckedWorld, List<Call>, IEnumerable<Call>> calls) =>
        new(breaks, _ => [], calls);

    private static string OfAnn(CheckedWorld w) => $"aggregate = 'Balance' AND aggregate_id = '{w.Ann.UserId}'";

    private static string Pay(Client user, string reservation) =>
        $"""
            INSERT INTO payments (id, reservation_id, user_id, entry_sequence, amount, balance_after, paid_at, version)
            SELECT '{Guid.NewGuid()}', id, '{user.UserId}', 99, total_price, 0, reserved_at, 1 FROM reservations
            WHERE id = '{reservation}'
            """;

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

    /// <summary>The how-manieth look of a user at the place, from 0.</summary>
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
