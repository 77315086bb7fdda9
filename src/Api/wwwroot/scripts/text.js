const languages = ["en", "ko"];
const storageKey = "concert.language";

/** The language of the page: the one chosen before, or the first of the browser's that there is. */
export const language =
  [localStorage.getItem(storageKey), ...navigator.languages]
    .map((tag) => tag?.slice(0, 2))
    .find((tag) => languages.includes(tag)) ?? "en";

let texts = {};

/** Loads a dictionary beside those that are loaded; `t` knows its texts from then on. */
export async function loadTexts(name) {
  document.documentElement.lang = language;
  const response = await fetch(import.meta.resolve(`../texts/${name}.${language}.json`));
  if (!response.ok) throw new Error(`The texts could not be loaded: ${response.status}.`);
  texts = { ...texts, ...(await response.json()) };
}

/** Shows the page in another language. */
export function setLanguage(code) {
  localStorage.setItem(storageKey, code);
  location.reload();
}

/** The text under a key: `{name}` is replaced by that value, `{count|seat|seats}` by the form that goes with it. */
export function t(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (_, name, one, other) =>
    one === undefined ? values[name] : values[name] === 1 ? one : other,
  );
}

/** What to tell somebody whose call failed with a ConcertError. */
export function failure(error) {
  const key = `error.${error.code ?? (error.status ? "unknown" : "no_answer")}`;
  return key in texts ? t(key, { wait: wait(error.retryAfter ?? 1) }) : t("error.unknown");
}

export function money(amount, currency) {
  const cents = Number.isInteger(amount) ? {} : { minimumFractionDigits: 2 };
  return new Intl.NumberFormat(language, { style: "currency", currency, ...cents }).format(amount);
}

export function number(value) {
  return new Intl.NumberFormat(language).format(value);
}

/** A date and time as the clocks of a time zone show it; those of the reader if there is none. */
export function instant(iso, timeZone) {
  return new Intl.DateTimeFormat(language, {
    weekday: "short",
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone,
  }).format(new Date(iso));
}

const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** A time in words, by its two largest units: 2 minutes 5 seconds. */
export function wait(seconds) {
  let rest = Math.max(0, Math.round(seconds));
  const first = Math.max(0, units.findIndex(([, size]) => rest >= size));
  const parts = [];
  for (const [unit, size] of rest === 0 ? units.slice(-1) : units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || parts.length === 0)
      parts.push(new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count));
  }
  return parts.join(" ");
}

/** A time as a clock shows it: 4:59, 1:04:59. */
export function clock(seconds) {
  const rest = Math.max(0, Math.ceil(seconds));
  const two = (value) => `${value}`.padStart(2, "0");
  const hours = Math.floor(rest / 3600);
  const minutes = Math.floor(rest / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest % 60)}` : `${minutes}:${two(rest % 60)}`;
}
