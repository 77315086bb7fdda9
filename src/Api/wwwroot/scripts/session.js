import { ConcertClient } from "../sdk/index.js";

const storageKey = "concert.session";
const callbacks = new Set();
const listeners = new Set();

// How far the service's clock is ahead of this one, in milliseconds.
let ahead;

/** Calls the service as whoever is signed in. */
export const client = new ConcertClient(location.origin, {
  accessToken: () => session()?.accessToken,
  fetch: async (address, init) => {
    const response = await fetch(address, init).catch((error) => {
      if (error.name !== "AbortError") for (const listener of listeners) listener(null);
      throw error;
    });
    compareClocks(response);
    for (const listener of listeners) listener(response);
    if (response.status === 401) await endRefused(response, init);
    return response;
  },
});

/** Who is signed in: `{accessToken, expiresAt, email}`, or null. */
export function session() {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey));
    return Date.parse(kept?.expiresAt) > now() ? kept : null;
  } catch {
    return null;
  }
}

export async function signIn(email, password) {
  const { accessToken, expiresInSeconds } = await client.login({ email, password });
  keep({ accessToken, expiresAt: new Date(now() + expiresInSeconds * 1000).toISOString(), email });
}

/** Signs out everywhere; here also if the service does not answer. */
export async function signOut() {
  try {
    await client.logout();
  } finally {
    keep(null);
  }
}

/** Calls back whenever somebody signs in or out, in whichever tab. */
export function onSession(callback) {
  callbacks.add(callback);
}

/** Calls back with every answer of the service, and with null when there was none. */
export function onAnswer(listener) {
  listeners.add(listener);
}

/** The time by the service's clock, in milliseconds. */
export function now() {
  return Date.now() + (ahead ?? 0);
}

addEventListener("storage", ({ key }) => {
  if (key === storageKey) tell();
});

function keep(value) {
  if (value) localStorage.setItem(storageKey, JSON.stringify(value));
  else localStorage.removeItem(storageKey);
  tell();
}

function tell() {
  for (const callback of callbacks) callback(session());
}

/** A token that was refused, or has run out and was not sent, is of no more use, unless another was got meanwhile. */
async function endRefused(response, init) {
  const problem = await response
    .clone()
    .json()
    .catch(() => null);
  const sent = init.headers.get("Authorization");
  const isCurrent = sent ? sent === `Bearer ${session()?.accessToken}` : !session() && localStorage.getItem(storageKey);
  if (problem?.code === "auth.required" && isCurrent) keep(null);
}

/**
 * The service's clock shows at least the date of an answer, which has no fractions: the latest known is the nearest. Only
 * an answer that no cache may keep is known to be fresh; far from what is known, a clock has been set.
 */
function compareClocks({ headers }) {
  const isFresh = headers.get("Cache-Control")?.includes("no-store");
  const date = Date.parse(headers.get("Date"));
  if (Number.isNaN(date) || (ahead !== undefined && !isFresh)) return;
  const found = date - Date.now();
  if (ahead === undefined || found > ahead || found < ahead - 2000) ahead = found;
}
