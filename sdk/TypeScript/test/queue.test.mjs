// Waiting in the queue, also when the stream breaks.
import assert from "node:assert/strict";
import http from "node:http";
import test from "node:test";
import { ConcertClient } from "../dist/index.js";
import { address, concert, customer } from "./service.mjs";

/** Somebody who waits behind somebody else for the only place, through a client that may lie elsewhere. */
async function waiting(at, concertId, options) {
  const client = await customer(at);
  const statuses = [];
  const active = client.waitInQueue(concertId, { ...options, onStatus: (status) => statuses.push(status) });
  active.catch(() => {});
  await until(() => statuses.length > 0);
  return { client, statuses, active };
}

async function until(condition) {
  for (let i = 0; i < 1_000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(condition());
}

/** Passes calls on, but for the streams, with which it does something else. */
async function proxy(onStream) {
  const server = http.createServer((request, response) => {
    const isStream = request.url.startsWith("/api/v1/queue/events");
    if (isStream && onStream === null) return response.writeHead(502).end();
    const { method, headers } = request;
    const onward = http.request(new URL(request.url, address), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.on("data", (data) => {
        response.write(data);
        if (isStream) onStream(response);
      });
      answer.on("end", () => response.end());
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

for (const [name, onStream] of [
  ["the stream says when the place is active", () => {}],
  ["when the stream is cut, polling goes on", (response) => setTimeout(() => response.destroy(), 10)],
  ["without a stream, polling does", null],
])
  test(name, async () => {
    const { id } = await concert({ maxActive: 1 });
    const first = await customer();
    const { token } = await first.waitInQueue(id);
    const between = await proxy(onStream);
    try {
      const { client, statuses, active } = await waiting(between.address, id);
      assert.equal(statuses[0].status, "waiting");
      assert.equal(statuses[0].position, 1);

      await first.leaveQueue({ queueToken: token });

      const place = await active;
      assert.equal(place.status, "active");
      assert.equal(statuses.at(-1), place);
      assert.equal((await client.getQueueStatus({ queueToken: place.token })).status, "active");
    } finally {
      between.close();
    }
  });

test("waiting ends by a signal, and goes on with the token", async () => {
  const { id } = await concert({ maxActive: 1 });
  const first = await customer();
  const { token } = await first.waitInQueue(id);
  const stop = new AbortController();
  const { client, statuses, active } = await waiting(address, id, { signal: stop.signal });

  stop.abort();
  await assert.rejects(active, { name: "AbortError" });

  await first.leaveQueue({ queueToken: token });
  assert.equal((await client.waitInQueue(id, { queueToken: statuses.at(-1).token })).status, "active");
});

test("waiting ends with an error when the place does, and when the sale is closed to it", async () => {
  const { id } = await concert({ maxActive: 1 });
  await (await customer()).waitInQueue(id);
  const { client, statuses, active } = await waiting(address, id);
  await client.leaveQueue({ queueToken: statuses.at(-1).token });
  await assert.rejects(active, { status: 404, code: "queue.token_expired" });

  await assert.rejects(client.waitInQueue(id + 1_000_000), { code: "concerts.not_found" });
  await assert.rejects(new ConcertClient(address).waitInQueue(id), { code: "auth.required" });
});
