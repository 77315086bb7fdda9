import { svg } from "../dom.js";

const width = 320;
const height = 180;

/** A picture of a concert that has none: always the same for the same concert. */
export function poster({ id, title }) {
  const random = generator(`${id}${title}`);
  const hue = Math.floor(random() * 360);
  const color = (turn, lightness, saturation = 62) => `hsl(${(hue + turn) % 360} ${saturation}% ${lightness}%)`;
  const gradient = `poster-${id}`;
  const pattern = [rings, bars, waves, lights][Math.floor(random() * 4)];
  return svg(
    "svg",
    { class: "poster", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "xMidYMid slice", "aria-hidden": "true" },
    svg(
      "linearGradient",
      { id: gradient, x1: 0, y1: 0, x2: 1, y2: 1 },
      svg("stop", { offset: 0, "stop-color": color(0, 32) }),
      svg("stop", { offset: 1, "stop-color": color(50, 16) }),
    ),
    svg("rect", { width, height, fill: `url(#${gradient})` }),
    pattern(random, color),
  );
}

function rings(random, color) {
  const [cx, cy] = [width * (0.2 + 0.6 * random()), height * (0.5 + 0.6 * random())];
  return Array.from({ length: 9 }, (_, index) =>
    svg("circle", {
      cx,
      cy,
      r: 14 + index * 19,
      fill: "none",
      stroke: color(index * 8, 62),
      "stroke-width": 1 + 5 * random(),
      "stroke-opacity": 0.75 - index * 0.07,
    }),
  );
}

function bars(random, color) {
  const count = 32;
  return Array.from({ length: count }, (_, index) => {
    const size = height * (0.12 + 0.75 * random() * Math.sin((Math.PI * (index + 1)) / (count + 1)));
    return svg("rect", {
      x: (index * width) / count + 2,
      y: (height - size) / 2,
      width: width / count - 4,
      height: size,
      rx: 3,
      fill: color(index * 3, 64),
      "fill-opacity": 0.8,
    });
  });
}

function waves(random, color) {
  return Array.from({ length: 7 }, (_, index) => {
    const y = 50 + index * 21;
    const swing = 18 + 26 * random();
    const path = `M-10 ${y}C80 ${y - swing} 110 ${y + swing} 170 ${y}S270 ${y - swing} 330 ${y}V190H-10z`;
    return svg("path", { d: path, fill: color(index * 11, 58 - index * 6), "fill-opacity": 0.4 });
  });
}

function lights(random, color) {
  return Array.from({ length: 7 }, (_, index) => {
    const x = (width * (index + 0.5)) / 7;
    const lean = 120 * (random() - 0.5);
    const path = `M${x} -4L${x + lean - 26} 190H${x + lean + 26}z`;
    return svg("path", { d: path, fill: color(index * 14, 66), "fill-opacity": 0.22 + 0.25 * random() });
  });
}

/** The same numbers from 0 to 1 for the same text. */
function generator(text) {
  let state = 2_166_136_261;
  for (const character of text) state = Math.imul(state ^ character.codePointAt(0), 16_777_619);
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
