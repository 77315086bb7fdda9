namespace Concert.Infrastructure.Reservations;

using System.Data.Common;
using Microsoft.EntityFrameworkCore;

internal sealed class ReservationRepository(ConcertDbContext context, CommandBatches batches) : IReservations
{
    private const int Pending = (int)ReservationStatus.Pending;
    private const int Confirmed = (int)ReservationStatus.Confirmed;
    private const int Available = (int)SeatStatus.Available;
    private const int Held = (int)SeatStatus.Held;

    public Task<Result<BookingTerms>> FindBookingAsync(
        Guid userId,
        long scheduleId,
        IReadOnlyList<long> seatIds,
        CancellationToken cancellationToken
    )
    {
        var batch = batches.LockAndCount(userId);
        AddBookingReads(batch, userId, scheduleId, [.. seatIds]);
        return batches.ReadAsync(
            batch,
            rows => ReadBookingAsync(rows, scheduleId, cancellationToken),
            cancellationToken
        );
    }

    internal void AddBookingReads(StatementBatch batch, Guid userId, long scheduleId, long[] seatIds)
    {
        // Before the clock, so that the last hold of a free seat ended before this one begins. By keys alone: with the date
        // in the condition, a planner without fresh statistics could read all of it.
        batch.Add(
            $"""
            SELECT id, schedule_id, section, "row", number, price, status, held_until, hold_generation
            FROM seats WHERE id {seatIds} ORDER BY id
            """
        );
        batch.Add(
            $"""
            SELECT s.concert_id, c.currency, c.sale_opens_at, c.sale_closes_at, s.booking_opens_at, s.booking_closes_at,
                c.policy_hold_seconds, c.policy_max_seats_per_user, c.policy_admissions_per_interval,
                c.policy_interval_seconds, c.policy_max_active, c.policy_active_seconds, c.policy_no_show_seconds,
                c.policy_fairness, c.policy_max_unpaid_holds, {context.Now},
                c.title, c.artist, c.venue, c.time_zone, s.starts_at, s.status,
                (SELECT reservation_count FROM users WHERE id = {userId} AND erased_at IS NULL),
                (SELECT CAST(COALESCE(SUM(r.seat_count), 0) AS int) FROM reservations r
                    WHERE r.user_id = {userId} AND r.concert_id = c.id
                        AND (r.status = {Confirmed} OR (r.status = {Pending} AND r.expires_at > {context.Now}))),
                (SELECT CAST(COUNT(*) AS int) FROM reservations r
                    WHERE r.user_id = {userId} AND r.concert_id = c.id AND r.status <> {Confirmed}
                        AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.reservation_id = r.id))
            FROM schedules s JOIN concerts c ON c.id = s.concert_id WHERE s.id = {scheduleId}
            """
        );
    }

    public void Hold(Reservation reservation)
    {
        var (writes, id) = (batches.Writes, reservation.Id);
        writes.AddGated(
            reservation.SeatCount,
            $"""
            UPDATE seats SET status = {Held}, hold_generation = hold_generation + 1, reservation_id = {id},
                held_until = {reservation.ExpiresAt}
            WHERE id {SeatIds(reservation)}
                AND (status = {Available} OR (status = {Held} AND held_until <= {reservation.ReservedAt}))
            """
        );
        writes.Add(
            $"""
            INSERT INTO reservations (id, user_id, number, concert_id, schedule_id, status, seat_count, total_price,
                currency, reserved_at, expires_at, remind_at, closed_at, version)
            VALUES ({id}, {reservation.UserId}, {reservation.Number}, {reservation.ConcertId}, {reservation.ScheduleId},
                {(int)reservation.Status}, {reservation.SeatCount}, {reservation.TotalPrice}, {reservation.Currency},
                {reservation.ReservedAt}, {reservation.ExpiresAt}, {reservation.RemindAt}, {reservation.ClosedAt},
                {reservation.Version})
            """
        );
        writes.AddRows(
            "INSERT INTO reservation_seats (reservation_id, seat_id, price, generation) VALUES ",
            reservation.Seats,
            (insert, seat) => insert.AddRow($"({id}, {seat.SeatId}, {seat.Price}, {seat.Generation})")
        );
        batches.Change(reservation);
    }

    public Task<Result<CancellationTerms>> FindCancellationAsync(
        Guid reservationId,
        Guid userId,
        CancellationToken cancellationToken
    )
    {
        var batch = batches.Lock(userId);
        AddRead(batch, reservationId, userId);

        // The largest of an expression is not looked for in the index of all that expire.
        batch.Add(
            $"""
            SELECT {context.Now}, (SELECT MAX(COALESCE(expires_at, reserved_at)) FROM reservations
                WHERE user_id = {userId} AND status = {Pending} AND id <> {reservationId}
                    AND concert_id = (SELECT concert_id FROM reservations WHERE id = {reservationId}))
            """
        );
        return batches.ReadAsync<CancellationTerms>(
            batch,
            async rows =>
            {
                if (await ReadAsync(rows, cancellationToken) is not { } reservation)
                    return ReservationErrors.NotFound;
                await rows.ReadAsync(cancellationToken);
                return new CancellationTerms(reservation, rows.Instant(0), rows.InstantOrNull(1));
            },
            cancellationToken
        );
    }

    public void Cancel(Reservation reservation)
    {
        AddClose(batches, reservation);
        batches.Writes.Add(
            $"""
            UPDATE seats SET status = {Available}, reservation_id = NULL, held_until = NULL
            WHERE id {SeatIds(reservation)} AND reservation_id = {reservation.Id} AND status = {Held}
            """
        );
    }

    /// <summary>Adds the statements that <see cref="ReadAsync"/> reads.</summary>
    public static void AddRead(StatementBatch batch, Guid reservationId, Guid userId)
    {
        batch.Add(
            $"""
            SELECT seat_id, price, generation FROM reservation_seats WHERE reservation_id = {reservationId} ORDER BY seat_id
            """
        );
        batch.Add(
            $"""
            SELECT number, concert_id, schedule_id, status, total_price, currency, reserved_at, expires_at, remind_at,
                closed_at, version, id, user_id
            FROM reservations WHERE id = {reservationId} AND user_id = {userId}
            """
        );
    }

    /// <summary>The reservation, and the rows moved on to what was added after it; null if the user has no such one.</summary>
    public static async Task<Reservation?> ReadAsync(DbDataReader rows, CancellationToken cancellationToken)
    {
        var seats = new List<ReservedSeat>();
        while (await rows.ReadAsync(cancellationToken))
            seats.Add(new ReservedSeat(rows.GetInt64(0), rows.GetDecimal(1), rows.GetInt64(2)));
        await rows.NextResultAsync(cancellationToken);
        if (!await rows.ReadAsync(cancellationToken))
            return null;
        var reservation = Reservation.Restore(
            id: rows.GetGuid(11),
            userId: rows.GetGuid(12),
            number: rows.GetInt64(0),
            concertId: rows.GetInt64(1),
            scheduleId: rows.GetInt64(2),
            (ReservationStatus)rows.GetInt32(3),
            seats,
            totalPrice: rows.GetDecimal(4),
            currency: rows.GetString(5),
            reservedAt: rows.Instant(6),
            expiresAt: rows.Instant(7),
            remindAt: rows.InstantOrNull(8),
            closedAt: rows.InstantOrNull(9),
            version: rows.GetInt64(10)
        );
        await rows.NextResultAsync(cancellationToken);
        return reservation;
    }

    /// <summary>Writes a reservation that was read by <see cref="ReadAsync"/> and has ended.</summary>
    public static void AddClose(CommandBatches batches, Reservation reservation)
    {
        batches.Writes.AddGated(
            rows: 1,
            $"""
            UPDATE reservations SET status = {(int)reservation.Status}, closed_at = {reservation.ClosedAt},
                remind_at = NULL, version = {reservation.Version}
            WHERE id = {reservation.Id} AND version = {reservation.Version - reservation.PendingEvents.Count}
            """
        );
        batches.Change(reservation);
    }

    public static long[] SeatIds(Reservation reservation) => [.. reservation.Seats.Select(seat => seat.SeatId).Order()];

    public async Task FreeAsync(IReadOnlyList<Reservation> reservations, CancellationToken cancellationToken)
    {
        var ids = reservations.Select(reservation => (Guid?)reservation.Id).ToArray();
        var seatIds = reservations.SelectMany(SeatIds).ToArray();
        await context
            .Seats.Where(seat =>
                seatIds.Contains(seat.Id) && ids.Contains(seat.ReservationId) && seat.Status == SeatStatus.Held
            )
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(seat => seat.Status, SeatStatus.Available)
                        .SetProperty(seat => seat.ReservationId, (Guid?)null)
                        .SetProperty(seat => seat.HeldUntil, (DateTimeOffset?)null),
                cancellationToken
            );
    }

    public async Task DetachAsync(IReadOnlyList<Reservation> reservations, CancellationToken cancellationToken)
    {
        var ids = reservations.Select(reservation => (Guid?)reservation.Id).ToArray();
        var seatIds = reservations.SelectMany(SeatIds).ToArray();
        await context
            .Seats.Where(seat =>
                seatIds.Contains(seat.Id) && ids.Contains(seat.ReservationId) && seat.Status == SeatStatus.Blocked
            )
            .ExecuteUpdateAsync(
                update => update.SetProperty(seat => seat.ReservationId, (Guid?)null),
                cancellationToken
            );
    }

    public async Task<bool> TryTakeBackAsync(
        Reservation reservation,
        SeatStatus become,
        CancellationToken cancellationToken
    )
    {
        var seatIds = SeatIds(reservation);
        var freed = await context
            .Seats.Where(seat =>
                seatIds.Contains(seat.Id) && seat.ReservationId == reservation.Id && seat.Status == SeatStatus.Sold
            )
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(seat => seat.Status, become)
                        .SetProperty(seat => seat.ReservationId, (Guid?)null),
                cancellationToken
            );
        return freed == reservation.SeatCount;
    }

    public async Task<Reservation?> LockAsync(Guid reservationId, Guid userId, CancellationToken cancellationToken) =>
        (
            await context.LockAsync<Reservation>(
                reservation => reservation.Id == reservationId && reservation.UserId == userId,
                cancellationToken
            )
        ).SingleOrDefault();

    public async Task<IReadOnlyList<Reservation>> LockAsync(
        IReadOnlyList<Guid> reservationIds,
        CancellationToken cancellationToken
    ) =>
        await context.LockAsync<Reservation>(reservation => reservationIds.Contains(reservation.Id), cancellationToken);

    public async Task<IReadOnlyList<Reservation>> LockExpiredAsync(
        DateTimeOffset now,
        int skip,
        int take,
        CancellationToken cancellationToken
    )
    {
        var ids = await context.LockExpiredHoldsAsync(now, skip, take, cancellationToken);
        return ids.Count == 0
            ? []
            : await context
                .Reservations.Where(reservation => ids.Contains(reservation.Id))
                .ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<Reservation>> LockDueForReminderAsync(
        DateTimeOffset now,
        int take,
        CancellationToken cancellationToken
    )
    {
        var ids = await context.Database.SqlQuery<Guid>(context.DueReminders(now, take)).ToListAsync(cancellationToken);
        return ids.Count == 0
            ? []
            : await context.LockAsync<Reservation>(reservation => ids.Contains(reservation.Id), cancellationToken);
    }

    public async Task<IReadOnlyList<long>> ListTakenAsync(
        long scheduleId,
        IReadOnlyList<long> seatIds,
        CancellationToken cancellationToken
    ) => [.. (await FindUnavailableAsync(scheduleId, seatIds, cancellationToken)).Select(seat => seat.Id)];

    public async Task<IReadOnlyList<long>> ListOwnedAsync(
        long scheduleId,
        IReadOnlyList<long> seatIds,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await FindUnavailableAsync(scheduleId, seatIds, cancellationToken))
                .Where(seat => seat.Status != SeatStatus.Blocked)
                .Select(seat => seat.Id),
        ];

    private async Task<IEnumerable<(long Id, SeatStatus Status)>> FindUnavailableAsync(
        long scheduleId,
        IReadOnlyList<long> seatIds,
        CancellationToken cancellationToken
    )
    {
        // By their keys alone, as in a hold.
        var seats = await context
            .Seats.Where(seat => seatIds.Contains(seat.Id))
            .OrderBy(seat => seat.Id)
            .Select(seat => new
            {
                seat.Id,
                seat.ScheduleId,
                seat.Status,
                IsFree = seat.Status == SeatStatus.Available
                    || (seat.Status == SeatStatus.Held && seat.HeldUntil <= ConcertDbContext.Clock()),
            })
            .ToListAsync(cancellationToken);
        return seats
            .Where(seat => !seat.IsFree && seat.ScheduleId == scheduleId)
            .Select(seat => (seat.Id, seat.Status));
    }

    private static async Task<Result<BookingTerms>> ReadBookingAsync(
        DbDataReader rows,
        long scheduleId,
        CancellationToken cancellationToken
    )
    {
        var seats = new List<(SeatView Seat, DateTimeOffset? HeldUntil)>();
        while (await rows.ReadAsync(cancellationToken))
        {
            if (rows.GetInt64(1) != scheduleId)
                continue;
            var seat = new SeatView(
                rows.GetInt64(0),
                rows.GetString(2),
                rows.GetString(3),
                rows.GetInt32(4),
                rows.GetDecimal(5),
                (SeatStatus)rows.GetInt32(6)
            )
            {
                HoldGeneration = rows.GetInt64(8),
            };
            seats.Add((seat, rows.InstantOrNull(7)));
        }
        await rows.NextResultAsync(cancellationToken);
        if (!await rows.ReadAsync(cancellationToken))
            return ConcertErrors.ScheduleNotFound;
        if (await rows.IsDBNullAsync(22, cancellationToken))
            return UserErrors.Unknown;
        var now = rows.Instant(15);
        return new BookingTerms(
            rows.GetInt64(0),
            new Occasion(
                rows.GetString(16),
                rows.GetString(17),
                rows.GetString(18),
                rows.GetString(19),
                rows.Instant(20)
            ),
            rows.GetString(1),
            new SalePolicy(
                HoldSeconds: rows.GetInt32(6),
                MaxSeatsPerUser: rows.GetInt32(7),
                AdmissionsPerInterval: rows.GetInt32(8),
                IntervalSeconds: rows.GetInt32(9),
                MaxActive: rows.GetInt32(10),
                ActiveSeconds: rows.GetInt32(11),
                NoShowSeconds: rows.GetInt32(12),
                MaxUnpaidHolds: rows.GetInt32(14),
                (Fairness)rows.GetInt32(13)
            ),
            IsCancelled: (ShowStatus)rows.GetInt32(21) == ShowStatus.Cancelled,
            IsOnSale: rows.Instant(2) <= now
                && now < rows.Instant(3)
                && rows.Instant(4) <= now
                && now < rows.Instant(5),
            now,
            ReservationNumber: rows.GetInt64(22),
            SeatsOfUser: rows.GetInt32(23),
            UnpaidHolds: rows.GetInt32(24),
            seats.ConvertAll(each =>
                each.Seat.Status == SeatStatus.Held && each.HeldUntil <= now
                    ? each.Seat with
                    {
                        Status = SeatStatus.Available,
                    }
                    : each.Seat
            )
        );
    }
}
