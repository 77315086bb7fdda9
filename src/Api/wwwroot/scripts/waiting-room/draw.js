/**
 * Repeats a draw, as docs/the-draw.md says: checks both hashes of what GET /concerts/{id}/queue/draw returns, and puts the
 * entries in order.
 */
export async function checkDraw({ seed, seedHash, entries, entriesHash }) {
  if (!seed) return { isRun: false, isRight: false, order: [] };
  const sorted = [...new Set(entries)].sort();
  const key = Uint8Array.from(seed.match(/../g), (byte) => Number.parseInt(byte, 16));
  const file = text(sorted.map((entry) => `${entry}\n`).join(""));
  const isRight = (await sha256(key)) === seedHash && (await sha256(file)) === entriesHash;

  const hmac = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const drawn = [];
  for (const entry of sorted) drawn.push([hex(await crypto.subtle.sign("HMAC", hmac, text(entry))), entry]);
  drawn.sort(([one], [other]) => (one < other ? -1 : 1));
  return { isRun: true, isRight, order: drawn.map(([, entry]) => entry) };
}

async function sha256(bytes) {
  return hex(await crypto.subtle.digest("SHA-256", bytes));
}

function text(value) {
  return new TextEncoder().encode(value);
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
