// The service that the tests run against, and who calls it.
import { ConcertClient } from "../dist/index.js";

export const address = process.env.CONCERT_URL;

/** Somebody who has registered and signed in. */
export async function customer(at = address) {
  const email = `${crypto.randomUUID()}@example.com`;
  const password = "a good password";
  const client = new ConcertClient(at);
  await client.register({ email, password, displayName: "Ada" });
  client.accessToken = (await client.login({ email, password })).accessToken;
  return client;
}

/** A concert on sale, with one date. */
export async function concert(policy = {}) {
  const organizer = new ConcertClient(address, { accessToken: process.env.CONCERT_ORGANIZER });
  const at = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
  const { id } = await organizer.createConcert({
    title: "Test",
    artist: "Test",
    venue: "Test",
    saleOpensAt: at(-1),
    saleClosesAt: at(1),
    policy: {
      holdSeconds: 300,
      maxSeatsPerUser: 4,
      admissionsPerInterval: 100,
      intervalSeconds: 1,
      maxActive: 100,
      activeSeconds: 600,
      ...policy,
    },
  });
  const schedule = await organizer.addSchedule(id, {
    startsAt: at(30),
    bookingOpensAt: at(-1),
    bookingClosesAt: at(1),
    seating: [{ section: "A", rows: 1, seatsPerRow: 10, price: 19.99 }],
  });
  return { id, scheduleId: schedule.id };
}
