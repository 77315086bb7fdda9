import { h, svg } from "../dom.js";
import { number } from "../text.js";

const height = 180;
const margin = { top: 10, right: 10, bottom: 24, left: 44 };

/**
 * Lines over the seconds of a rehearsal.
 * @param series `{name, className}` of each line.
 * @returns The element, and `draw(values, opensAt)`: an array of numbers for each line, one a second.
 */
export function chart(title, series, opensText) {
  const plot = svg("svg", { role: "img" });
  const legend = h(
    "p",
    { class: "legend small", "aria-hidden": "true" },
    series.map(({ name, className }) => h("span", { class: className }, h("i"), name)),
  );
  const element = h("figure", { class: "chart" }, h("figcaption", {}, title), plot, series.length > 1 && legend);

  return {
    element,
    draw(values, opensAt) {
      // As wide as it is shown, so that its texts stay as large.
      const width = Math.max(240, plot.clientWidth);
      plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
      const last = Math.max(1, values[0].length - 1);
      const most = ceiling(Math.max(4, ...values.flat()));
      const x = (second) => margin.left + ((width - margin.left - margin.right) * second) / last;
      const y = (value) => margin.top + (height - margin.top - margin.bottom) * (1 - value / most);
      plot.setAttribute(
        "aria-label",
        `${title}: ${series.map(({ name }, index) => `${name} ${number(values[index].at(-1) ?? 0)}`).join(", ")}`,
      );
      plot.replaceChildren(
        ...[0, 0.25, 0.5, 0.75, 1].flatMap((part) => [
          svg("path", { class: "rule", d: `M${margin.left} ${y(most * part)}H${width - margin.right}` }),
          svg("text", { class: "tick end", x: margin.left - 8, y: y(most * part) + 4 }, number(most * part)),
        ]),
        ...(last > 1 ? [0, 0.5, 1] : [0, 1]).map((part) =>
          svg(
            "text",
            { class: ["tick", "tick middle", "tick end"][part * 2], x: x(last * part), y: height - 6 },
            `${number(Math.round(last * part))} s`,
          ),
        ),
        ...(opensAt > 0 && opensAt < last
          ? [
              svg("path", { class: "mark", d: `M${x(opensAt)} ${margin.top}V${height - margin.bottom}` }),
              svg("text", { class: "tick", x: x(opensAt) + 5, y: margin.top + 10 }, opensText),
            ]
          : []),
        ...values.flatMap((line, index) => {
          const points = line.map((value, second) => `${x(second).toFixed(1)} ${y(value).toFixed(1)}`).join("L");
          const { className } = series[index];
          return [
            svg("path", { class: `area ${className}`, d: `M${x(0)} ${y(0)}L${points}L${x(line.length - 1)} ${y(0)}Z` }),
            svg("path", { class: `line ${className}`, d: `M${points}` }),
          ];
        }),
      );
    },
  };
}

/** The next number that divides by four. */
function ceiling(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 8, 12].map((factor) => Math.max(4, factor * unit)).find((each) => each >= value);
}
