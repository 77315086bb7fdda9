import { limited } from "./follow.js";

/** Makes a guest, who has yet to join. */
export async function becomeGuest(api, signal) {
  const { accessToken, userId } = await call(`${api}/auth/guests`, {}, "guest", signal);
  return { accessToken, userId };
}

/** Takes a place for a guest, or finds the one the guest has. */
export async function join(api, concert, guest, signal) {
  const headers = { Authorization: `Bearer ${guest.accessToken}` };
  const status = await call(`${api}/concerts/${concert}/queue/tokens`, headers, guest.userId, signal);
  return { ...guest, token: status.token, first: status.position ?? 0 };
}

/** A POST that solves the challenge if the service asks for it. */
async function call(address, headers, subject, signal) {
  const post = (more) => fetch(address, { method: "POST", headers: { ...headers, ...more }, signal: limited(signal) });
  let response = await post();
  if (response.status === 403 && (await response.clone().json()).code === "requests.challenge_required") {
    const { challenge, difficulty } = await (await fetch(new URL("/api/v1/challenge", response.url))).json();
    const { solve } = await import("../../sdk/challenge.js");
    response = await post({ "Challenge-Solution": await solve(challenge, difficulty, subject, signal) });
  }
  const body = await response.json();
  if (response.ok) return body;
  const retryAfter = Number(response.headers.get("Retry-After"));
  throw Object.assign(new Error(body.detail), { status: response.status, retryAfter });
}
