import { fill, h } from "../dom.js";
import { checkDraw } from "./draw.js";

/** The dictionary of a language, which the service uses too. */
export async function textsIn(language) {
  const response = await fetch(import.meta.resolve(`../../texts/waiting-room.${language}.json`));
  const texts = await response.json();
  return (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Shows a view as the service's page does. */
export function paint(element, view, t) {
  fill(
    element,
    h("p", null, h("span", { class: `badge ${view.tone}` }, view.badge)),
    h("h1", null, view.title),
    h("h2", null, view.heading),
    view.number && h("p", { class: "place" }, h("span", null, t("position")), " ", h("strong", null, view.number)),
    view.progress !== null && h("progress", { "aria-label": t("progress"), value: `${view.progress}` }),
    h("p", null, view.text),
    view.facts.length > 0 && h("dl", { class: "facts" }, ...view.facts.map(fact)),
  );
  localTimes(element);
}

/** Shows instants by the visitor's own clock. */
export function localTimes(element) {
  const language = element.closest("[lang]")?.lang;
  const format = new Intl.DateTimeFormat(language, {
    weekday: "short",
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  });
  for (const time of element.querySelectorAll("time")) time.textContent = format.format(new Date(time.dateTime));
}

/** The draw's commitment, the visitor's entry, in a panel. */
export function drawPanel(view, t) {
  const fact = (key, value) => h("div", null, h("dt", null, t(key)), h("dd", null, h("code", null, value)));
  return h(
    "details",
    { class: "card draw" },
    h("summary", null, t("draw.summary")),
    h("p", null, t("draw.explained")),
    h("dl", { class: "facts" }, fact("commitment", view.seedHash), view.entry && fact("entry", view.entry)),
  );
}

/** Lets the visitor repeat the draw. */
export function addCheck(panel, address, t) {
  const result = h("p", { role: "status" });
  const check = async () => {
    button.setAttribute("aria-busy", "true");
    result.textContent = await checked(address, panel.querySelectorAll("code")[1]?.textContent, t);
    button.removeAttribute("aria-busy");
  };
  const button = h("button", { type: "button", onclick: check }, t("draw.check"));
  panel.append(button, result);
}

async function checked(address, entry, t) {
  try {
    const response = await fetch(address);
    const { isRun, isRight, order } = await checkDraw(await response.json());
    if (!isRun) return t("draw.pending");
    if (!isRight) return t("draw.wrong");
    const position = order.indexOf(entry) + 1;
    return t(position > 0 ? "draw.right" : "draw.right.absent", { count: order.length, position });
  } catch {
    return t("draw.failed");
  }
}

function fact({ label, value, at }) {
  return h("div", null, h("dt", null, label), h("dd", null, at ? h("time", { datetime: at }, value) : value));
}
