import { ConcertError } from "../../sdk/index.js";
import { client, session } from "../session.js";

const prefix = "concert.place.";

/** Joins, or finds the place that the user has, and keeps its newest token for other tabs and later visits. */
export async function join(concertId) {
  const queueToken = localStorage.getItem(prefix + concertId) ?? undefined;
  const place = await client.joinQueue(concertId, { queueToken });
  localStorage.setItem(prefix + concertId, place.token);
  return place;
}

/** The place that the user has, or null. */
export async function knownPlace(concertId) {
  const queueToken = localStorage.getItem(prefix + concertId);
  if (!queueToken || !session()) return null;
  try {
    const place = await client.getQueueStatus({ queueToken });
    localStorage.setItem(prefix + concertId, place.token);
    return place;
  } catch (error) {
    if (error.code === "queue.token_expired" || error.code === "queue.token_invalid") forgetPlace(concertId);
    return null;
  }
}

export function forgetPlace(concertId) {
  localStorage.removeItem(prefix + concertId);
}

export function forgetPlaces() {
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith(prefix))) localStorage.removeItem(key);
}

/** Leaves for the waiting room, which brings the user back when the turn has come. */
export async function toWaitingRoom({ concertId, token }) {
  const address = `/waiting-room/${concertId}`;
  const headers = { Authorization: `Bearer ${session()?.accessToken}`, "Queue-Token": token };
  const response = await fetch(address, { method: "POST", headers });
  if (!response.ok) throw await ConcertError.from(response);
  location.assign(address);
}
