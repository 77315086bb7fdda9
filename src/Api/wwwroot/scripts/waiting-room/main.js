import { follow } from "./follow.js";
import { addCheck, localTimes, paint, textsIn } from "./view.js";

const secondsToHandOver = 3;
const reloadsApart = 10_000;

/** States of the page that the status does not know. */
const nowhere = ["unknown", "unknown_shop"];

const main = document.querySelector("main");
const [view, trouble, said] = ["view", "trouble", "said"].map((id) => document.getElementById(id));
const { concert, state } = main.dataset;
const room = `/waiting-room/${concert}`;
const handedOver = `concert.handed-over.${concert}`;
const reloaded = `concert.reloaded.${concert}`;
const stop = new AbortController();
const t = await textsIn(document.documentElement.lang);

localTimes(view);
const draw = document.querySelector("details.draw");
if (draw) addCheck(draw, `/api/v1/concerts/${concert}/queue/draw`, t);
document.getElementById("join")?.addEventListener("submit", takePlace);
if (state !== "active") sessionStorage.removeItem(handedOver);
handOver(document.getElementById("hand-over"));

let reloading;
if (!nowhere.includes(state))
  follow(room, {
    signal: stop.signal,
    query: `?lang=${document.documentElement.lang}`,
    onView(seen) {
      trouble.hidden = true;
      clearTimeout(reloading);
      // What the page does then, it does as it would without a script.
      if (seen.state !== state && !["away", "paused"].includes(seen.state)) {
        const isReloading = reload(seen.state);
        // Only the page has the way in, so a turn is not shown without it.
        if (isReloading || seen.state === "active") return;
      }
      if (seen.state !== main.dataset.state) said.textContent = `${seen.heading}. ${seen.text}`;
      main.dataset.state = seen.state;
      paint(view, seen, t);
    },
    onTrouble() {
      clearTimeout(reloading);
      complain("offline");
    },
    onRefused: () => complain("refused"),
  });

let guest;

/** Takes a place by calls, which can solve a challenge, and has the service keep it. */
async function takePlace(event) {
  event.preventDefault();
  const button = event.target.querySelector("button");
  button.setAttribute("aria-busy", "true");
  said.textContent = t("joining");
  try {
    const { becomeGuest, join } = await import("./join.js");
    guest ??= await becomeGuest("/api/v1");
    const { accessToken, token } = await join("/api/v1", concert, guest);
    const headers = { Authorization: `Bearer ${accessToken}`, "Queue-Token": token };
    const kept = await fetch(room, { method: "POST", headers });
    if (!kept.ok) throw new Error(`The place was not kept: ${kept.status}.`);
    location.reload();
  } catch {
    button.removeAttribute("aria-busy");
    complain("join.failed");
  }
}

/** Reloads, later if that was just done for the same state: the page and the status may contradict each other. */
function reload(to) {
  const key = `${reloaded}.${to}`;
  const rest = Number(sessionStorage.getItem(key)) + reloadsApart - Date.now();
  const go = () => {
    sessionStorage.setItem(key, `${Date.now()}`);
    location.reload();
  };
  if (rest <= 0) go();
  else reloading = setTimeout(go, Math.min(rest, reloadsApart));
  return rest <= 0;
}

function complain(key) {
  trouble.hidden = false;
  said.textContent = trouble.textContent = t(key);
}

/** Goes on to the other shop by itself, once, after a moment in which the visitor can read what happens. */
function handOver(form) {
  if (!form) return;
  let timer;
  form.addEventListener("submit", (event) => {
    // The pass is good once, so it is sent once.
    if (stop.signal.aborted) return event.preventDefault();
    clearTimeout(timer);
    clearTimeout(reloading);
    stop.abort();
    sessionStorage.setItem(handedOver, "yes");
  });
  if (sessionStorage.getItem(handedOver)) return;
  const note = document.createElement("p");
  note.className = "muted";
  note.textContent = said.textContent = t("soon", { seconds: secondsToHandOver });
  form.append(note);
  timer = setTimeout(() => form.requestSubmit(), 1000 * secondsToHandOver);
}
