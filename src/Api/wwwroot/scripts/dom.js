const svgNamespace = "http://www.w3.org/2000/svg";

/** An HTML element: functions under `on…` become listeners, `true` an empty attribute; null, undefined and false are left out. */
export function h(tag, properties, ...children) {
  return complete(document.createElement(tag), properties, children);
}

/** The same for SVG. */
export function svg(tag, attributes, ...children) {
  return complete(document.createElementNS(svgNamespace, tag), attributes, children);
}

/** Replaces the children of an element. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

function complete(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

// There from the start: what is put into a new one may not be said.
const live = h("div", { class: "visually-hidden", role: "status" });
document.body.append(live);

// What was said of one page is not to be found on the next.
addEventListener("hashchange", () => (live.textContent = ""));

/** Has a screen reader say a text when it has finished what it is saying. */
export function announce(text) {
  // Emptied first, so that the same text is said again.
  live.textContent = "";
  setTimeout(() => (live.textContent = text), 50);
}
