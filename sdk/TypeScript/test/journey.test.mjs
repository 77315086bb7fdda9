// From nothing to a paid seat.
import assert from "node:assert/strict";
import test from "node:test";
import { addMoney, ConcertClient, ConcertError, pages } from "../dist/index.js";
import { concert, customer } from "./service.mjs";

test("a customer buys two seats", async () => {
  const { id, scheduleId } = await concert();
  const client = await customer();
  await client.chargeBalance({ amount: 50 });

  const place = await client.waitInQueue(id);
  assert.equal(place.status, "active");
  const seats = (await client.listSeats(scheduleId)).items.slice(0, 2);
  const seatIds = seats.map((seat) => seat.id);
  const held = await client.holdSeats({ scheduleId, seatIds }, { queueToken: place.token });
  assert.equal(held.totalPrice, addMoney(...seats.map((seat) => seat.price)));
  const paid = await client.pay({ reservationId: held.id });

  assert.equal(paid.balance, 10.02);
  assert.equal((await client.getReservation(held.id)).status, "confirmed");
  assert.deepEqual((await client.listPayments()).items.map((payment) => payment.id), [paid.id]);
});

test("a guest needs no account", async () => {
  const { id } = await concert();
  const client = new ConcertClient(process.env.CONCERT_URL);
  client.accessToken = (await client.createGuest()).accessToken;

  const place = await client.waitInQueue(id);

  assert.equal(place.status, "active");
  assert.match((await client.issuePass({ audience: "https://shop.example" }, { queueToken: place.token })).pass, /^eyJ/);
});

test("a repeat under the caller's key has no further effect", async () => {
  const client = await customer();
  let replayed;
  const onResponse = ({ headers }) => (replayed = headers.get("Idempotency-Replayed"));
  const charge = (idempotencyKey) => client.chargeBalance({ amount: 1 }, { idempotencyKey, onResponse });

  const first = await charge("once");
  assert.equal(replayed, null);
  assert.deepEqual(await charge("once"), first);
  assert.equal(replayed, "true");
  await charge();
  assert.equal((await client.getBalance()).amount, 2);
});

test("refusals say why", async () => {
  const { id, scheduleId } = await concert();
  const [first, second] = [await customer(), await customer()];
  const [seat] = (await first.listSeats(scheduleId)).items;
  const hold = async (client) => {
    const { token } = await client.waitInQueue(id);
    return client.holdSeats({ scheduleId, seatIds: [seat.id] }, { queueToken: token });
  };
  await hold(first);

  await assert.rejects(hold(second), (error) => {
    assert.ok(error instanceof ConcertError);
    assert.equal(error.status, 409);
    assert.equal(error.code, "reservations.seat_taken");
    assert.deepEqual(error.seatIds, [seat.id]);
    assert.ok(error.traceId);
    return true;
  });
  const invalid = await first.register({ email: "nobody", password: "x", displayName: "" }).catch((error) => error);
  assert.equal(invalid.code, "validation.failed");
  assert.ok(invalid.errors.email.length > 0);
});

test("an answer that the caller has is not sent again", async () => {
  const { id } = await concert();
  const client = await customer();
  let tag;
  await client.getConcert(id, { onResponse: ({ headers }) => (tag = headers.get("ETag")) });
  await assert.rejects(client.getConcert(id, { ifNoneMatch: tag }), { status: 304 });
});

test("lists are read to their end", async () => {
  const client = await customer();
  for (const amount of [1, 2, 3]) await client.chargeBalance({ amount });
  const amounts = [];
  for await (const entry of pages((page) => client.listBalanceEntries(page), 2)) amounts.push(entry.amount);
  assert.deepEqual(amounts, [3, 2, 1]);
});
