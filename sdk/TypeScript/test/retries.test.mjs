// Calls against a service that is made to fail.
import assert from "node:assert/strict";
import test from "node:test";
import { ConcertClient, ConcertError } from "../dist/index.js";

// Node does not stay alive for the time limits of signals alone.
const alive = setInterval(() => {}, 1_000);
test.after(() => clearInterval(alive));

const hold = { scheduleId: 1, seatIds: [1] };
const ok = () => Response.json({ id: "one" });
const problem = (status, code, headers = {}, more = {}) => () =>
  new Response(JSON.stringify({ status, code, detail: "No.", traceId: "t", ...more }), {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
  });
const broken = () => {
  throw new TypeError("fetch failed");
};
const never = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

/** A client whose requests get these answers, one after the other. */
function answering(...answers) {
  const requests = [];
  const client = new ConcertClient("https://concert.example/shop", {
    retryDelay: 1,
    fetch: async (url, init) => {
      init.signal.throwIfAborted();
      requests.push({ url: `${url}`, headers: init.headers, body: init.body });
      assert.ok(requests.length <= answers.length, "one request too many");
      return answers[requests.length - 1](init);
    },
  });
  return { client, requests };
}

test("a call with a key is repeated under the same key until it succeeds", async () => {
  for (const failure of [
    broken,
    problem(429, "requests.rate_limited", { "Retry-After": "0" }),
    problem(503, "database.unavailable", { "Retry-After": new Date().toUTCString() }),
    problem(409, "idempotency.in_progress"),
    () => new Response("<html>", { status: 502 }),
    () => new Response("", { status: 504 }),
  ]) {
    const { client, requests } = answering(failure, failure, failure, ok);

    assert.equal((await client.holdSeats(hold, { queueToken: "q" })).id, "one");

    const keys = new Set(requests.map(({ headers }) => headers.get("Idempotency-Key")));
    assert.equal(keys.size, 1);
    assert.match([...keys][0], /^[0-9a-f]{32}$/);
    assert.equal(requests[3].url, "https://concert.example/shop/api/v1/reservations");
    assert.equal(requests[3].headers.get("Queue-Token"), "q");
    assert.equal(requests[3].body, JSON.stringify(hold));
  }
});

test("the caller's key is sent, and another call has another key", async () => {
  const { client, requests } = answering(ok, ok, ok);
  await client.pay({ reservationId: "one" }, { idempotencyKey: "mine" });
  await client.pay({ reservationId: "one" });
  await client.pay({ reservationId: "one" });
  const keys = requests.map(({ headers }) => headers.get("Idempotency-Key"));
  assert.equal(keys[0], "mine");
  assert.equal(new Set(keys).size, 3);
});

test("after the last attempt the error is thrown", async () => {
  const { client } = answering(broken, broken, broken, broken);
  await assert.rejects(client.listConcerts(), (error) => {
    assert.ok(error instanceof ConcertError);
    assert.equal(error.status, 0);
    assert.equal(error.code, undefined);
    assert.ok(error.cause instanceof TypeError);
    return true;
  });
});

test("what may have been done already is not repeated without a key", async () => {
  for (const failure of [broken, problem(503, "database.unavailable")]) {
    const { client } = answering(failure);
    await assert.rejects(client.joinQueue(1), ConcertError);
  }
  const { client } = answering(problem(429, "requests.rate_limited", { "Retry-After": "0" }), ok);
  await client.joinQueue(1);
});

test("a refusal is not repeated, nor is a wait longer than half a minute", async () => {
  for (const refusal of [
    problem(429, "users.too_many_attempts", { "Retry-After": "1" }),
    problem(429, "requests.rate_limited", { "Retry-After": "31" }),
    problem(409, "reservations.seat_taken"),
    problem(500, "http.internal_error"),
  ]) {
    const { client } = answering(refusal);
    await assert.rejects(client.holdSeats(hold, { queueToken: "q" }), ConcertError);
  }
});

test("an error carries what the problem document says", async () => {
  const fields = { seatIds: [1, 2], errors: { seatIds: ["Taken."] }, extra: 1 };
  const taken = problem(409, "reservations.seat_taken", { "Retry-After": "7" }, fields);
  const { client } = answering(taken);
  const error = await client.holdSeats(hold, { queueToken: "q" }).catch((refusal) => refusal);
  const { status, code, detail, traceId, retryAfter, seatIds, errors, name, message } = error;
  assert.deepEqual(
    { status, code, detail, traceId, retryAfter, seatIds, errors, name, message },
    {
      status: 409,
      code: "reservations.seat_taken",
      detail: "No.",
      traceId: "t",
      retryAfter: 7,
      seatIds: [1, 2],
      errors: { seatIds: ["Taken."] },
      name: "ConcertError",
      message: "reservations.seat_taken: No.",
    },
  );
  assert.equal(error.problem.extra, 1);
});

test("new codes, fields and values are let through, and what is not JSON is an error", async () => {
  const next = () => Response.json({ token: "t", status: "paused", colour: "green" });
  const garbled = () => new Response("{", { headers: { "Content-Type": "application/json" } });
  const halfProblem = () => new Response("{", { status: 404, headers: { "Content-Type": "application/problem+json" } });
  const { client } = answering(next, problem(409, "queue.renamed"), garbled, halfProblem);
  assert.equal((await client.getQueueStatus({ queueToken: "t" })).status, "paused");
  await assert.rejects(client.joinQueue(1), { code: "queue.renamed" });
  await assert.rejects(client.login({ email: "a", password: "b" }), ConcertError);
  await assert.rejects(client.getMe(), { name: "ConcertError", status: 404 });
});

test("a signal ends a call while it runs, and while it waits", async () => {
  for (const answer of [never, problem(503, "database.unavailable", { "Retry-After": "30" })]) {
    const { client } = answering(answer);
    await assert.rejects(client.getMe({ signal: AbortSignal.timeout(20) }), { name: "TimeoutError" });
    const aborted = AbortSignal.abort();
    await assert.rejects(answering(answer).client.getMe({ signal: aborted }), { name: "AbortError" });
  }
});

test("a service that does not answer counts as a failure of the network", async () => {
  let requests = 0;
  const fetch = (_, init) => {
    requests++;
    return never(init);
  };
  const client = new ConcertClient("https://concert.example", { fetch, timeout: 5, retries: 1, retryDelay: 1 });
  await assert.rejects(client.getMe(), { name: "ConcertError", status: 0 });
  assert.equal(requests, 2);
});

test("what the caller's own functions throw is not taken for a failure of the call", async () => {
  const fault = new RangeError("from the caller");
  const fail = () => {
    throw fault;
  };
  await assert.rejects(answering(ok).client.getMe({ onResponse: fail }), fault);
  const { client } = answering();
  client.accessToken = fail;
  await assert.rejects(client.getMe(), fault);
});

test("the token is asked for with each request", async () => {
  let asked = 0;
  const { client, requests } = answering(broken, ok, ok);
  client.accessToken = async () => `token ${++asked}`;
  await client.getMe();
  client.accessToken = "fixed";
  await client.getMe();
  assert.deepEqual(
    requests.map(({ headers }) => headers.get("Authorization")),
    ["Bearer token 1", "Bearer token 2", "Bearer fixed"],
  );
});

test("waiting survives what passes, and neither swallows what the caller throws nor repeats a refusal", async () => {
  const place = (status, token) => () => Response.json({ status, token, pollAfterSeconds: 0 });
  const silent = () => new Response("event: status\r\ndata: {");
  const news = 'event: status\ndata: {"status":"waiting","token":"b","pollAfterSeconds":0}\n\n:\n\nevent: news\ndata: {}\n\n';

  const { client, requests } = answering(
    place("waiting", "a"),
    silent,
    place("waiting", "a"),
    () => new Response(news),
    problem(500, "http.internal_error"),
    place("active", "c"),
  );
  const tokens = [];
  const active = await client.waitInQueue(7, { queueToken: "earlier", onStatus: ({ token }) => tokens.push(token) });
  assert.equal(active.token, "c");
  assert.deepEqual(tokens, ["a", "a", "b", "c"]);
  assert.deepEqual(requests.map(({ headers }) => headers.get("Queue-Token")), ["earlier", "a", "a", "a", "b", "b"]);

  const onStatus = () => {
    throw new RangeError("from the caller");
  };
  await assert.rejects(answering(place("waiting", "a")).client.waitInQueue(7, { onStatus }), RangeError);
  await assert.rejects(answering(place("waiting", "a"), problem(404, "queue.token_expired")).client.waitInQueue(7), {
    code: "queue.token_expired",
  });
});

test("waiting gives up streams after some, and everything when nothing comes back", async () => {
  let [streams, polls] = [0, 0];
  const fetch = async ({ pathname }, { method }) => {
    if (method === "POST") return Response.json({ status: "waiting", token: "a", pollAfterSeconds: 0 });
    if (pathname.endsWith("events")) streams++;
    else if (++polls < 10) return Response.json({ status: "waiting", token: "a", pollAfterSeconds: 0 });
    throw new TypeError("fetch failed");
  };
  const client = new ConcertClient("https://concert.example", { fetch, retries: 0 });
  await assert.rejects(client.waitInQueue(7), { name: "ConcertError", status: 0 });
  assert.deepEqual([streams, polls], [5, 19]);
});
