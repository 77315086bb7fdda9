// What needs no service: money, pages, challenges.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { solve } from "../dist/challenge.js";
import { addMoney, fromMinor, pages, toMinor } from "../dist/index.js";

test("amounts are exact in minor units, up to where doubles are", () => {
  const largest = 2 ** 46;
  for (const [amount, minor] of [
    [0, 0],
    [0.29, 29],
    [1.1, 110],
    [-4.35, -435],
    [10_000_000, 1_000_000_000],
    [largest - 0.01, largest * 100 - 1],
  ]) {
    assert.equal(toMinor(amount), minor);
    assert.equal(fromMinor(minor), amount);
  }
  assert.equal(addMoney(0.1, 0.2), 0.3);
  assert.equal(addMoney(...Array(1_000).fill(0.01)), 10);
  assert.equal(addMoney(), 0);

  for (const refused of [0.001, 1.005, largest + 1, 80_000_000_000_000.01, Infinity, NaN])
    assert.throws(() => toMinor(refused), RangeError);
  for (const refused of [0.5, largest * 100 + 1, NaN]) assert.throws(() => fromMinor(refused), RangeError);
  assert.throws(() => addMoney(largest, 0.01), RangeError);
});

test("pages are fetched one by one, as they are read", async () => {
  const asked = [];
  const list = async (page) => {
    asked.push(page);
    const at = Number(page.cursor ?? 0);
    return { items: [at, at + 1], nextCursor: at < 4 ? `${at + 2}` : null };
  };

  assert.deepEqual(await all(pages(list, 2)), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(asked, [{ limit: 2 }, { cursor: "2", limit: 2 }, { cursor: "4", limit: 2 }]);

  asked.length = 0;
  for await (const item of pages(list)) if (item === 1) break;
  assert.deepEqual(asked, [{}]);
});

test("challenges are solved whatever the length of the text", async () => {
  const challenge = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE4MDB9.c2lnbmF0dXJl";
  assert.equal(await solve(challenge, 18, "ada@example.com"), `${challenge}:lgim`);
  for (let length = 1; length < 130; length++) {
    const solution = await solve("c".repeat(length), 6, "jürgen@example.com");
    const [text, nonce] = solution.split(":");
    const hash = createHash("sha256").update(`${text}:jürgen@example.com:${nonce}`).digest();
    assert.equal(hash[0] >> 2, 0, solution);
  }

  const hopeless = solve(challenge, 60, "ada@example.com", AbortSignal.timeout(20));
  await assert.rejects(hopeless, { name: "TimeoutError" });
});

async function all(items) {
  const found = [];
  for await (const item of items) found.push(item);
  return found;
}
