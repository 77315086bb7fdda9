import { fill, h, svg } from "../dom.js";
import { language, t } from "../text.js";

const height = 132;
const margin = { top: 10, right: 8, bottom: 22, left: 44 };

/**
 * A line over the last minutes. Its values are shown where a pointer rests, and by the arrow keys; a table has them too.
 * @param name What it shows.
 * @param format A value in words, with its unit.
 */
export function lineChart({ name, format }) {
  const plot = svg("svg", {
    class: "plot",
    height,
    tabindex: 0,
    role: "slider",
    "aria-readonly": "true",
    "aria-label": name,
    onpointermove: ({ offsetX }) => choose(nearest(offsetX)),
    onpointerleave: () => choose(null),
    onblur: () => choose(null),
    onkeydown: move,
  });
  const reading = h("p", { class: "small muted figures reading" });
  const rows = h("tbody");
  const details = h(
    "details",
    { class: "small", ontoggle: () => details.open && list() },
    h("summary", {}, t("chart.table")),
    h(
      "div",
      { class: "scroll values", tabindex: 0, role: "region", "aria-label": t("chart.values", { name }) },
      h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("chart.time")), h("th", { scope: "col", class: "number" }, name))), rows),
    ),
  );
  const element = h("div", { class: "chart" }, plot, reading, details);
  let points = [];
  let from = 0;
  let to = 1;
  let step = 1;
  let chosen = null;
  let width = 300;
  let most = 1;

  new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width === 0 || Math.round(contentRect.width) === width) return;
    width = Math.round(contentRect.width);
    draw();
  }).observe(element);

  const x = (at) => margin.left + ((at - from) / (to - from)) * (width - margin.left - margin.right);
  const y = (value) => margin.top + (1 - value / most) * (height - margin.top - margin.bottom);

  /** @param shown `{at, value}` in order of time, `at` in milliseconds. */
  function update(shown, range) {
    const last = chosen;
    ({ from, to, step } = range);
    points = shown;
    chosen = last && points.findLast(({ at }) => at <= last.at);
    draw();
    if (details.open) list();
  }

  function draw() {
    most = roundUp(Math.max(0, ...points.map(({ value }) => value)));
    plot.setAttribute("width", width);
    plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const base = y(0);
    const runs = split();
    fill(
      plot,
      [0, 0.5, 1].map((share) => [
        svg("line", { class: "rule", x1: margin.left, x2: width - margin.right, y1: y(most * share), y2: y(most * share) }),
        svg("text", { class: "tick", x: margin.left - 6, y: y(most * share) + 4, "text-anchor": "end" }, compact(most * share)),
      ]),
      [0, 1, 2, 3].map((third) =>
        svg(
          "text",
          { class: "tick", x: x(from + ((to - from) * third) / 3), y: height - 5, "text-anchor": ["start", "middle", "middle", "end"][third] },
          clock(from + ((to - from) * third) / 3),
        ),
      ),
      runs.map((run) => svg("path", { class: "area", d: `${path(run)}V${base}H${x(run[0].at)}Z` })),
      runs.map((run) => svg("path", { class: "line", d: run.length > 1 ? path(run) : `${path(run)}h1` })),
      chosen && [
        svg("line", { class: "cursor", x1: x(chosen.at), x2: x(chosen.at), y1: margin.top, y2: base }),
        svg("circle", { class: "dot", cx: x(chosen.at), cy: y(chosen.value), r: 4 }),
      ],
    );
    describe();
  }

  /** The text alternative: the range of the values and the one shown. */
  function describe() {
    const shown = chosen ?? points.at(-1);
    plot.setAttribute("aria-valuemin", 0);
    plot.setAttribute("aria-valuemax", Math.max(1, points.length));
    plot.setAttribute("aria-valuenow", shown ? points.indexOf(shown) + 1 : 0);
    const spoken = shown ? `${clock(shown.at, true)}: ${format(shown.value)}` : t("chart.none");
    plot.setAttribute("aria-valuetext", spoken);
    reading.textContent = points.length === 0 ? t("chart.none") : chosen ? spoken : t("chart.most", { most: format(Math.max(...points.map(({ value }) => value))) });
  }

  /** Where no instance saw anything, the line has a gap. */
  function split() {
    const runs = [];
    for (const point of points) {
      const run = runs.at(-1);
      if (run && point.at - run.at(-1).at <= 2.5 * step) run.push(point);
      else runs.push([point]);
    }
    return runs;
  }

  function path(run) {
    return `M${run.map(({ at, value }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join("L")}`;
  }

  function nearest(left) {
    const at = from + ((left - margin.left) / (width - margin.left - margin.right)) * (to - from);
    return points.reduce((best, point) => (best && Math.abs(best.at - at) <= Math.abs(point.at - at) ? best : point), null);
  }

  function choose(point) {
    if (point === chosen) return;
    chosen = point;
    draw();
  }

  function move(event) {
    const index = chosen ? points.indexOf(chosen) : points.length - 1;
    const next = { ArrowLeft: index - 1, ArrowDown: index - 1, ArrowRight: index + 1, ArrowUp: index + 1, PageDown: index - 12, PageUp: index + 12, Home: 0, End: points.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose(points[Math.min(Math.max(next, 0), points.length - 1)] ?? null);
  }

  /** Newest first. */
  function list() {
    fill(
      rows,
      points.toReversed().map(({ at, value }) => h("tr", {}, h("td", {}, clock(at, true)), h("td", { class: "number" }, format(value)))),
    );
  }

  draw();
  return { element, update };
}

/** The least round number that is not below a value. */
function roundUp(value) {
  if (value <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value);
}

function compact(value) {
  return new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

function clock(at, hasSeconds = false) {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", ...(hasSeconds && { second: "2-digit" }), hourCycle: "h23" }).format(at);
}
