import { h, svg } from "../dom.js";
import { money, t } from "../text.js";
import { layOut, pitch } from "./layout.js";
import { zoomable } from "./zoom.js";

const tick = "M-3.1.1L-1.9-1.1L-.7.1L2-2.6L3.2-1.4L-.7 2.5z";

/** What a seat looks like in each state: its form says the same as its colour. */
const forms = {
  available: "M-2.6-4.6h5.2a2 2 0 0 1 2 2v5.2a2 2 0 0 1-2 2h-5.2a2 2 0 0 1-2-2v-5.2a2 2 0 0 1 2-2z",
  chosen: `M-3.4-5.4h6.8a2 2 0 0 1 2 2v6.8a2 2 0 0 1-2 2h-6.8a2 2 0 0 1-2-2v-6.8a2 2 0 0 1 2-2z${tick}`,
  mine: `M0-5.4a5.4 5.4 0 1 0 0 10.8a5.4 5.4 0 1 0 0-10.8z${tick}`,
  held: "M0-4.6L4.6 0L0 4.6L-4.6 0z",
  sold: "M-2.8-2.8L2.8 2.8M2.8-2.8L-2.8 2.8",
  blocked: "M-3 0H3",
};

// Below so many pixels a seat cannot be hit, and a press zooms in first.
const minHit = { touch: 16, pen: 10, mouse: 7 };
const comfortable = 22;

/**
 * A plan of the hall. Seats can be chosen by pointer or, with one tab stop, by the arrow keys and Enter.
 * @param onChoose Told of a seat that is free or chosen when it is picked.
 */
export function seatMap(seats, currency, onChoose) {
  const started = performance.now();
  const { sections, rows, bounds } = layOut(seats);
  const prices = new Map(sections.map(({ price }) => [price, money(price, currency)]));
  const byId = new Map(seats.map((seat) => [seat.id, seat]));
  const at = new Map();
  rows.forEach((row, depth) => row.forEach((seat, index) => at.set(seat, { depth, index })));

  const list = svg("g", { role: "listbox", "aria-multiselectable": "true", "aria-label": t("map.label") });
  const ring = svg("rect", { class: "ring", x: -7.5, y: -7.5, width: 15, height: 15, rx: 4, visibility: "hidden" });
  const names = svg("g", { "aria-hidden": "true" });
  const drawing = svg("svg", {}, stage(), names, list, ring);
  // A drawing that listens for the focus would be a tab stop by itself.
  const frame = h("div", { class: "map" }, drawing);
  const template = svg("path", { role: "option", tabindex: -1 });
  for (const section of sections) {
    const group = svg("g", { role: "group", "aria-label": t("map.section", { section: section.name, price: prices.get(section.price) }) });
    for (const seat of section.seats) {
      const element = template.cloneNode();
      element.setAttribute("transform", `translate(${round(seat.x)} ${round(seat.y)})`);
      seat.element = element;
      element.seat = seat;
      draw(seat, seat.status);
      group.append(element);
    }
    list.append(group);
    names.append(title(section));
  }
  let current = rows[0]?.[0];
  current?.element.setAttribute("tabindex", "0");
  // Names stay as large as they are on the screen, but leave the seats their room.
  const zoom = zoomable(drawing, bounds, (pixels) => names.setAttribute("font-size", Math.min(13 / pixels, pitch * 2.6)));

  function draw(seat, state) {
    const { element } = seat;
    seat.state = state;
    element.setAttribute("class", `seat ${state}`);
    element.setAttribute("d", forms[state]);
    element.setAttribute("aria-label", describe(seat));
    element.setAttribute("aria-selected", state === "chosen");
    if (state === "available" || state === "chosen") element.removeAttribute("aria-disabled");
    else element.setAttribute("aria-disabled", "true");
  }

  function describe({ section, row, number, price, state }) {
    return t("map.seat", { section, row, number, price: prices.get(price) ?? money(price, currency), state: t(`map.${state}`) });
  }

  function title({ name, price, x, y, width, isAlone, seats: own }) {
    const middle = x + width / 2;
    const front = Math.min(y, ...own.filter((seat) => Math.abs(seat.x - middle) < pitch * 2).map((seat) => seat.y));
    return svg("text", { class: "section", x: middle, y: front - pitch }, isAlone ? `${name} · ${prices.get(price)}` : name);
  }

  function stage() {
    const half = pitch * 12;
    return svg(
      "g",
      { "aria-hidden": "true" },
      svg("path", { class: "stage", d: `M${-half} ${pitch * 0.4}H${half}L${half - 14} ${pitch * 2.6}Q0 ${pitch * 3.6} ${14 - half} ${pitch * 2.6}z` }),
      svg("text", { class: "stage-name", x: 0, y: pitch * 2, "font-size": pitch }, t("map.stage")),
    );
  }

  function move(seat) {
    current.element.setAttribute("tabindex", "-1");
    current = seat;
    seat.element.setAttribute("tabindex", "0");
    zoom.show(seat, comfortable / pitch);
    seat.element.focus({ preventScroll: true });
  }

  function choose(seat) {
    if (seat.state === "available" || seat.state === "chosen") onChoose(seat);
  }

  const keys = {
    ArrowLeft: ({ depth, index }) => rows[depth][index - 1],
    ArrowRight: ({ depth, index }) => rows[depth][index + 1],
    ArrowUp: ({ depth }) => nearest(rows[depth - 1]),
    ArrowDown: ({ depth }) => nearest(rows[depth + 1]),
    Home: ({ depth }) => rows[depth][0],
    End: ({ depth }) => rows[depth].at(-1),
    PageUp: () => neighbour(-1),
    PageDown: () => neighbour(1),
  };

  function nearest(row) {
    return row?.reduce((best, seat) => (Math.abs(seat.x - current.x) < Math.abs(best.x - current.x) ? seat : best));
  }

  function neighbour(offset) {
    return sections[sections.findIndex(({ name }) => name === current.section) + offset]?.seats[0];
  }

  frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") choose(current);
    else if (event.key === "+" || event.key === "=") zoom.zoomIn();
    else if (event.key === "-") zoom.zoomOut();
    else if (event.key === "0") zoom.reset();
    else if (event.key in keys) {
      const next = keys[event.key](at.get(current));
      if (next) move(next);
    } else return;
    event.preventDefault();
  });
  drawing.addEventListener("click", (event) => {
    const isSmall = zoom.pixels() * pitch < (minHit[event.pointerType] ?? 0);
    if (isSmall) return zoom.show(pointOf(event), comfortable / pitch);
    const seat = event.target.seat;
    if (!seat) return;
    current.element.setAttribute("tabindex", "-1");
    current = seat;
    seat.element.setAttribute("tabindex", "0");
    choose(seat);
  });
  frame.addEventListener("focusin", ({ target }) => {
    ring.setAttribute("transform", target.getAttribute("transform"));
    ring.setAttribute("visibility", target.matches(":focus-visible") ? "visible" : "hidden");
  });
  frame.addEventListener("focusout", () => ring.setAttribute("visibility", "hidden"));

  function pointOf({ clientX, clientY }) {
    return new DOMPoint(clientX, clientY).matrixTransform(drawing.getScreenCTM().inverse());
  }

  // Shows in the browser's tools how long it took until the seats were on the screen.
  requestAnimationFrame(() => setTimeout(() => performance.measure("seat map", { start: started, detail: seats.length })));

  return {
    element: frame,
    sections,
    rows,
    byId,
    zoom,
    /** Draws the seats that look otherwise than before, and answers how many there were. */
    update(statuses, chosen, mine) {
      let count = 0;
      for (const { id, status } of statuses) {
        const seat = byId.get(id);
        if (!seat) continue;
        seat.status = status;
        const state = mine.has(id) && status !== "available" ? "mine" : chosen.has(id) ? "chosen" : status;
        if (state === seat.state) continue;
        draw(seat, state);
        count++;
      }
      return count;
    },
    focus: () => current?.element.focus({ preventScroll: true }),
    show: (seat) => zoom.show(seat, comfortable / pitch),
  };
}

/** A seat of each state, with its name. */
export function legend() {
  return h(
    "ul",
    { class: "legend", role: "list" },
    Object.entries(forms).map(([state, d]) =>
      h(
        "li",
        {},
        svg("svg", { viewBox: "-7 -7 14 14", "aria-hidden": "true" }, svg("path", { class: `seat ${state}`, d })),
        t(`map.${state}`),
      ),
    ),
  );
}

function round(value) {
  return Math.round(value * 10) / 10;
}
