import { follow } from "./follow.js";
import { addCheck, localTimes, paint, textsIn } from "./view.js";

const secondsToHandOver = 3;

const main = document.querySelector("main");
const [view, trouble, said] = ["view", "trouble", "said"].map((id) => document.getElementById(id));
const { concert, state } = main.dataset;
const room = `/waiting-room/${concert}`;
const t = await textsIn(document.documentElement.lang);

localTimes(view);
const draw = document.querySelector("details.draw");
if (draw) addCheck(draw, `/api/v1/concerts/${concert}/queue/draw`, t);
document.getElementById("join")?.addEventListener("submit", takePlace);
handOver(document.getElementById("hand-over"));

follow(room, {
  query: `?lang=${document.documentElement.lang}`,
  onView(seen) {
    trouble.hidden = true;
    // What the page does then, it does as it would without a script.
    if (seen.state !== state && !["away", "paused"].includes(seen.state) && main.dataset.state !== seen.state)
      return location.reload();
    if (seen.state !== main.dataset.state) said.textContent = `${seen.heading}. ${seen.text}`;
    main.dataset.state = seen.state;
    paint(view, seen, t);
  },
  onTrouble() {
    trouble.hidden = false;
    trouble.textContent = t("offline");
    said.textContent = t("offline");
  },
});

/** Takes a place by calls, which can solve a challenge, and has the service keep it. */
async function takePlace(event) {
  event.preventDefault();
  const button = event.target.querySelector("button");
  button.setAttribute("aria-busy", "true");
  said.textContent = t("joining");
  try {
    const { join } = await import("./join.js");
    const { accessToken, token } = await join("/api/v1", concert);
    const headers = { Authorization: `Bearer ${accessToken}`, "Queue-Token": token };
    const kept = await fetch(room, { method: "POST", headers });
    if (!kept.ok) throw new Error(`The place was not kept: ${kept.status}.`);
    location.reload();
  } catch {
    button.removeAttribute("aria-busy");
    trouble.hidden = false;
    said.textContent = trouble.textContent = t("join.failed");
  }
}

/** Goes on to the other shop by itself, after a moment in which the visitor can read what happens. */
function handOver(form) {
  if (!form) return;
  const note = document.createElement("p");
  note.className = "muted";
  note.textContent = said.textContent = t("soon", { seconds: secondsToHandOver });
  form.append(note);
  setTimeout(() => form.requestSubmit(), 1000 * secondsToHandOver);
}
