import { fill, h } from "../dom.js";
import { onAnswer } from "../session.js";
import { t } from "../text.js";

const probeEvery = 3000;
const callbacks = new Set();
let state = "well";
let place;
let timer;

/** Says across the page that the service cannot be reached or can only be read, for as long as that is so. */
export function banners(element) {
  place = element;
  onAnswer((response) => {
    if (!response) change("offline");
    else if (state === "offline") probe();
    else if (response.headers.has("Age") || response.status === 503) probe();
  });
  addEventListener("offline", () => change("offline"));
  addEventListener("online", probe);
  if (!navigator.onLine) change("offline");
}

/** Calls back when the service can be used again. */
export function onRecovery(callback, signal) {
  callbacks.add(callback);
  signal?.addEventListener("abort", () => callbacks.delete(callback));
}

async function probe() {
  try {
    const response = await fetch("/health/ready", { cache: "no-store", signal: AbortSignal.timeout(10_000) });
    change((await response.json()).mode === "readOnly" ? "readOnly" : "well");
  } catch {
    change("offline");
  }
}

function change(next) {
  clearTimeout(timer);
  if (next !== "well") timer = setTimeout(probe, probeEvery);
  if (next === state) return;
  state = next;
  fill(place, state !== "well" && h("p", { class: `banner ${state === "offline" ? "bad" : "warn"}` }, t(`service.${state}`)));
  if (state === "well") for (const callback of callbacks) callback();
}
