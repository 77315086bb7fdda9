import { fill, h } from "../dom.js";
import { onSession, session, signOut } from "../session.js";
import { loadTexts, setLanguage, t } from "../text.js";
import { concert, concerts } from "./concerts.js";
import { holdRibbon, watchHolds } from "./holds.js";
import { go, note, skeleton } from "./parts.js";
import { forgetPlaces } from "./queue.js";
import { banners, onRecovery } from "./service.js";

// What only some visitors open is loaded when they do.
const routes = [
  [/^\/$/, async () => concerts],
  [/^\/concerts\/(\d{1,15})$/, async () => concert],
  [/^\/dates\/(\d{1,15})$/, async () => (await import("./date.js")).date],
  [/^\/reservations$/, async () => (await import("./reservations.js")).reservations, { isPersonal: true }],
  [/^\/balance$/, async () => (await import("./balance.js")).balance, { isPersonal: true }],
  [/^\/sign-in$/, async () => (await import("./account.js")).signInForm],
  [/^\/sign-up$/, async () => (await import("./account.js")).signUpForm],
];

const main = document.getElementById("main");
let leaving;
let hasFailed = false;

await loadTexts("store").catch((error) => {
  const retry = h("button", { onclick: () => location.reload() }, "Try again · 다시 시도");
  fill(main, h("div", { class: "empty stack" }, "The page could not be loaded. · 페이지를 불러오지 못했습니다.", h("p", {}, retry)));
  throw error;
});
document.body.prepend(h("a", { class: "skip", href: "#main", onclick: skip }, t("nav.skip")));
showBar();
banners(document.getElementById("banners"));
watchHolds();
onSession(() => {
  showBar();
  if (!session()) forgetPlaces();
  if (find()?.options.isPersonal) show();
});
onRecovery(() => hasFailed && show());
addEventListener("hashchange", show);
addEventListener("again", () => show());
await show();

function find() {
  const [path, query] = location.hash.replace(/^#/, "").split("?");
  for (const [pattern, load, options = {}] of routes) {
    const match = pattern.exec(path || "/");
    if (match) return { load, options, id: Number(match[1]), query: new URLSearchParams(query) };
  }
  return null;
}

/** Shows the page that the address names. What an earlier one had under way ends. */
async function show(event) {
  leaving?.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const route = find();
  showBar();
  if (route?.options.isPersonal && !session()) {
    location.replace(`#/sign-in?next=${encodeURIComponent(location.hash)}`);
    return;
  }

  main.setAttribute("aria-busy", "true");
  const waiting = setTimeout(() => fill(main, skeleton()), 150);
  let page;
  try {
    page = route ? await (await route.load())({ ...route, signal }) : missing();
    hasFailed = false;
  } catch (error) {
    if (signal.aborted) return;
    hasFailed = true;
    page = { title: t("failed.title"), content: failed(error) };
  } finally {
    clearTimeout(waiting);
  }
  if (signal.aborted) return;

  document.title = `${page.title} · Concert`;
  fill(main, page.content);
  main.removeAttribute("aria-busy");
  // A reader of the first page begins at its top; of another one, at its heading.
  if (event) {
    scrollTo(0, 0);
    const heading = main.querySelector("h1") ?? main;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

function missing() {
  return {
    title: t("missing.title"),
    content: h("div", { class: "empty stack" }, h("h1", {}, t("missing.title")), home()),
  };
}

function failed(error) {
  const retry = error.status !== 404 && h("button", { class: "primary", onclick: () => show() }, t("failed.retry"));
  return h("div", { class: "stack" }, h("h1", {}, t("failed.title")), note(error), h("p", { class: "row" }, retry, home()));
}

function home() {
  return h("a", { class: "button", href: "#/" }, t("nav.all"));
}

function showBar() {
  const here = location.hash.split("?")[0] || "#/";
  const link = (href, text) => h("a", { href, "aria-current": here === href ? "page" : null }, text);
  const user = session();
  fill(
    document.querySelector("#bar > div"),
    h("a", { class: "brand", href: "#/" }, "Concert"),
    h(
      "nav",
      { "aria-label": t("nav.label") },
      link("#/", t("nav.concerts")),
      user && link("#/reservations", t("nav.reservations")),
      user && link("#/balance", t("nav.balance")),
    ),
    h(
      "div",
      { class: "row who" },
      user
        ? [h("span", { class: "muted small email" }, user.email), h("button", { class: "quiet small", onclick: leave }, t("nav.signOut"))]
        : h("a", { class: "button small", href: "#/sign-in" }, t("nav.signIn")),
      h(
        "button",
        { class: "quiet small", lang: t("nav.otherCode"), onclick: () => setLanguage(t("nav.otherCode")) },
        t("nav.otherLanguage"),
      ),
    ),
  );
  holdRibbon(here);
}

async function leave({ currentTarget }) {
  currentTarget.disabled = true;
  // Signed out here in any case; the token ends by itself.
  await signOut().catch(() => {});
  go("#/");
}

function skip(event) {
  event.preventDefault();
  main.focus();
}
