/** Makes a guest, joins, and returns the place: the guest's access token and the queue token. */
export async function join(api, concert) {
  const guest = await call(`${api}/auth/guests`, {}, "guest");
  const headers = { Authorization: `Bearer ${guest.accessToken}` };
  return takePlace(api, concert, { accessToken: guest.accessToken, userId: guest.userId }, headers);
}

/** Joins as a guest whom there is already. */
export async function joinAgain(api, concert, place) {
  const headers = { Authorization: `Bearer ${place.accessToken}` };
  return takePlace(api, concert, place, headers);
}

async function takePlace(api, concert, { accessToken, userId }, headers) {
  const status = await call(`${api}/concerts/${concert}/queue/tokens`, headers, userId);
  return { accessToken, userId, token: status.token, first: status.position ?? 0 };
}

/** A POST that solves the challenge if the service asks for it. */
async function call(address, headers, subject) {
  const post = (more) => fetch(address, { method: "POST", headers: { ...headers, ...more } });
  let response = await post();
  if (response.status === 403 && (await response.clone().json()).code === "requests.challenge_required") {
    const { challenge, difficulty } = await (await fetch(new URL("/api/v1/challenge", response.url))).json();
    const { solve } = await import("../../sdk/challenge.js");
    response = await post({ "Challenge-Solution": await solve(challenge, difficulty, subject) });
  }
  const body = await response.json();
  if (!response.ok) throw Object.assign(new Error(body.detail), { code: body.code });
  return body;
}
