import { ConcertError } from "../../sdk/index.js";
import { client, session } from "../session.js";
import { language } from "../text.js";

const prefix = "concert.place.";
const shortWait = 3;

/**
 * Joins, or finds the place that the user has. If its turn is a matter of seconds, they are waited here: a waiting room
 * would only flash by.
 */
export async function join(concertId) {
  const queueToken = localStorage.getItem(prefix + concertId) ?? undefined;
  let place = keep(await client.joinQueue(concertId, { queueToken }));
  for (let looks = 0; looks < shortWait && isShort(place); looks++) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    place = keep(await client.getQueueStatus({ queueToken: place.token }));
  }
  return place;
}

function isShort({ status, estimatedWaitSeconds }) {
  return status === "waiting" && estimatedWaitSeconds !== null && estimatedWaitSeconds <= shortWait;
}

/** Keeps the newest token for other tabs and later visits. */
function keep(place) {
  localStorage.setItem(prefix + place.concertId, place.token);
  return place;
}

/** The place that the user has, or null. */
export async function knownPlace(concertId) {
  const queueToken = localStorage.getItem(prefix + concertId);
  if (!queueToken || !session()) return null;
  try {
    return keep(await client.getQueueStatus({ queueToken }));
  } catch (error) {
    if (error.code === "queue.token_expired" || error.code === "queue.token_invalid") forgetPlace(concertId);
    return null;
  }
}

export function forgetPlace(concertId) {
  localStorage.removeItem(prefix + concertId);
}

/** Forgets all places of who has signed out, their waiting rooms' cookies too. */
export function forgetPlaces() {
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith(prefix))) {
    localStorage.removeItem(key);
    fetch(`/waiting-room/${key.slice(prefix.length)}`, { method: "DELETE", keepalive: true }).catch(() => {});
  }
}

/** Leaves for the waiting room, which brings the user back when the turn has come. */
export async function toWaitingRoom({ concertId, token }) {
  const address = `/waiting-room/${concertId}`;
  const headers = { Authorization: `Bearer ${session()?.accessToken}`, "Queue-Token": token };
  const response = await fetch(address, { method: "POST", headers });
  if (!response.ok) throw await ConcertError.from(response);
  location.assign(`${address}?lang=${language}`);
}
