import { ConcertClient } from "../../sdk/index.js";

/** Calls of all buyers at a time; a browser has no more connections to give. */
const mostCalls = 24;
const mostTries = 6;
const holdSeconds = 20;
const price = 10_000;

export const balance = 2 * price;

/** What a buyer who has done with it may have come to. */
export const outcomes = ["bought", "soldOut", "ranOut", "left", "refused"];

/** A concert for the rehearsal and so many buyers with money; the sale has no date yet. */
export async function prepare(client, { buyers, title }) {
  const now = Date.now();
  const concert = await client.createConcert({
    title,
    artist: "–",
    venue: "–",
    saleOpensAt: at(now + 3_600_000),
    saleClosesAt: at(now + 86_400_000),
    policy: {
      holdSeconds,
      maxSeatsPerUser: 2,
      admissionsPerInterval: Math.max(2, Math.ceil(buyers / 20)),
      intervalSeconds: 1,
      maxActive: Math.max(10, Math.ceil(buyers / 4)),
      activeSeconds: 60,
    },
    rehearsal: true,
  });
  const made = await client.addBuyers(concert.id, { count: buyers, balance });
  return { concertId: concert.id, tokens: made.items.map(({ accessToken }) => accessToken) };
}

/** Adds the date, and opens the sale a third of the time after the first buyers may come. */
export async function open(client, { concertId, seats, seconds, now }) {
  const opensAt = now + (seconds * 1000) / 3;
  const perRow = Math.min(seats, 50);
  const rows = Math.floor(seats / perRow);
  const seating = [{ section: "A", rows, seatsPerRow: perRow, price }];
  if (seats > rows * perRow) seating.push({ section: "B", rows: 1, seatsPerRow: seats - rows * perRow, price });
  const schedule = await client.addSchedule(concertId, {
    startsAt: at(opensAt + 172_800_000),
    bookingOpensAt: at(now - 60_000),
    bookingClosesAt: at(opensAt + 86_400_000),
    seating,
  });
  await client.changeConcert(concertId, { saleOpensAt: at(opensAt) });
  return schedule.id;
}

/**
 * Lets a buyer with each token come, whoever is waiting already: two thirds before the sale opens and as it does, the others
 * behind them.
 * @param counts Is kept up to date: `{arrived, waiting, admitted, seats, finished, outcomes}`.
 * @returns What each buyer was told: `{outcome, client, seatIds}`.
 */
export function play({ concertId, scheduleId, tokens, seconds }, counts, signal) {
  const call = limited(mostCalls);
  const free = seatMap(new ConcertClient(location.origin, { fetch: call }), scheduleId, signal);
  return Promise.all(
    tokens.map(async (accessToken, index) => {
      const client = new ConcertClient(location.origin, { accessToken, fetch: call, retries: 6 });
      const told = { outcome: "refused", client, seatIds: [] };
      try {
        await pause(arrival(index / tokens.length, seconds), signal);
        told.outcome = await buy(client, { concertId, scheduleId, free, counts, told }, signal);
      } catch (error) {
        if (!signal.aborted) told.error = error;
      }
      counts.finished++;
      counts.outcomes[told.outcome]++;
      return told;
    }),
  );
}

/** Money and payments of a buyer as the service has them now. */
export async function account({ client }) {
  const [{ amount }, { items }] = await Promise.all([client.getBalance(), client.listPayments()]);
  return { amount, payments: items };
}

async function buy(client, { concertId, scheduleId, free, counts, told }, signal) {
  counts.arrived++;
  let place = await client.joinQueue(concertId, { signal });
  counts.waiting++;
  try {
    const isQuitter = Math.random() < 0.06;
    for (let looks = 0; place.status !== "active"; looks++) {
      if (isQuitter && looks === 2) {
        await client.leaveQueue({ queueToken: place.token, signal });
        return "left";
      }
      await pause(place.pollAfterSeconds * (900 + 200 * Math.random()), signal);
      place = await client.getQueueStatus({ queueToken: place.token, signal });
    }
  } finally {
    counts.waiting--;
  }
  counts.admitted++;
  const wanted = Math.random() < 0.5 ? 1 : 2;
  for (let tries = 0; tries < mostTries; tries++) {
    await pause(300 + 1200 * Math.random(), signal);
    const seats = await free.list();
    if (seats.length === 0) break;
    const first = Math.floor(Math.random() * Math.max(1, seats.length - wanted + 1));
    try {
      const body = { scheduleId, seatIds: seats.slice(first, first + wanted) };
      const held = await client.holdSeats(body, { queueToken: place.token, signal });
      if (Math.random() < 0.05) return "ranOut";
      await pause(300 + 1200 * Math.random(), signal);
      await pay(client, held.id, signal);
      told.seatIds = held.seats.map(({ id }) => id);
      counts.seats += told.seatIds.length;
      return "bought";
    } catch (error) {
      if (error.code !== "reservations.seat_taken") throw error;
      free.note(error.seatIds ?? []);
    }
  }
  await client.leaveQueue({ queueToken: place.token, signal });
  return "soldOut";
}

/** One in ten clicks twice, under one key. */
function pay(client, reservationId, signal) {
  const idempotencyKey = `${Date.now()}-${Math.random()}`;
  const clicks = Math.random() < 0.1 ? 2 : 1;
  return Promise.all(Array.from({ length: clicks }, () => client.pay({ reservationId }, { idempotencyKey, signal })));
}

/** Free seats as they were a second ago at most: one look serves all buyers of this page. */
function seatMap(client, scheduleId, signal) {
  let look;
  let lookedAt = -Infinity;
  let taken = new Set();
  return {
    note: (seatIds) => seatIds.forEach((id) => taken.add(id)),
    async list() {
      if (performance.now() - lookedAt > 1000) {
        lookedAt = performance.now();
        taken = new Set();
        look = client.listSeats(scheduleId, { status: "available", signal });
      }
      return (await look).items.map(({ id }) => id).filter((id) => !taken.has(id));
    },
  };
}

/** In milliseconds from now. */
function arrival(share, seconds) {
  const when = share < 0.67 ? 0.35 * Math.sqrt(Math.random()) : 0.35 + 0.65 * Math.random();
  return when * seconds * 1000;
}

/** A fetch of which no more than `most` are under way. */
function limited(most) {
  const waiting = [];
  let running = 0;
  return async (...request) => {
    if (running < most) running++;
    else await new Promise((resolve) => waiting.push(resolve));
    try {
      return await fetch(...request);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}

function at(milliseconds) {
  return new Date(milliseconds).toISOString();
}
