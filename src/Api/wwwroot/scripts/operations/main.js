import { fill, h } from "../dom.js";
import { client, onSession, session, signIn, signOut } from "../session.js";
import { loadTexts, setLanguage, t } from "../text.js";
import { busy, note, skeleton } from "../store/parts.js";
import { banners, onRecovery } from "../store/service.js";
import { field } from "./parts.js";
import { sales } from "./sales.js";

// What only some visitors open is loaded when they do.
const routes = [
  [/^\/$/, async () => sales],
  [/^\/new$/, async () => (await import("./create.js")).newConcert],
  [/^\/sales\/(\d+)$/, async () => (await import("./sale.js")).sale],
  [/^\/sales\/(\d+)\/orders$/, async () => (await import("./orders.js")).orders],
  [/^\/sales\/(\d+)\/dates$/, async () => (await import("./create.js")).dates],
  [/^\/webhooks$/, async () => (await import("./webhooks.js")).webhooks],
  [/^\/webhooks\/([\w-]+)$/, async () => (await import("./webhooks.js")).deliveries],
  [/^\/instances$/, async () => (await import("./instances.js")).instances],
  [/^\/audit$/, async () => (await import("./audit.js")).audit],
  [/^\/rehearsal$/, rehearsal],
];
const sections = ["", "webhooks", "instances", "audit", "rehearsal"];

const main = document.getElementById("main");
let leaving;
let known = null;
let hasFailed = false;

await loadTexts("store");
await loadTexts("operations");
document.body.prepend(h("a", { class: "skip", href: "#main", onclick: skip }, t("nav.skip")));
banners(document.getElementById("banners"));
onSession(() => show());
onRecovery(() => hasFailed && show());
addEventListener("hashchange", () => show({ isMove: true }));
await show();

/** Shows the page that the address names. What an earlier one had under way ends. */
async function show({ isMove = false } = {}) {
  leaving?.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  main.setAttribute("aria-busy", "true");
  const waiting = setTimeout(() => fill(main, skeleton()), 150);
  let page;
  hasFailed = false;
  try {
    page = await choose(signal);
  } catch (error) {
    if (signal.aborted) return;
    hasFailed = true;
    page = failed(error);
  } finally {
    clearTimeout(waiting);
  }
  if (signal.aborted) return;
  showBar();
  document.title = `${page.title} · ${t("ops.title")}`;
  fill(main, page.content);
  main.removeAttribute("aria-busy");
  if (isMove) {
    scrollTo(0, 0);
    const heading = main.querySelector("h1") ?? main;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

/** Everything here is for organizers: whoever else comes is told so. */
async function choose(signal) {
  const token = session()?.accessToken;
  if (!token) {
    known = null;
    return entrance();
  }
  if (known?.token !== token) known = { token, user: await client.getMe({ signal }) };
  if (known.user.role !== "organizer") return refusal();
  for (const [pattern, load] of routes) {
    const match = pattern.exec(location.hash.replace(/^#/, "") || "/");
    if (match) return (await load())({ id: match[1], signal });
  }
  return { title: t("missing.title"), content: h("div", { class: "empty stack" }, h("h1", {}, t("missing.title")), home()) };
}

function entrance() {
  const email = h("input", { type: "email", autocomplete: "username", maxlength: 254, required: true });
  const password = h("input", { type: "password", autocomplete: "current-password", maxlength: 128, required: true });
  const button = h("button", { class: "primary" }, t("account.signIn"));
  const wrong = h("div");

  async function enter() {
    fill(wrong);
    try {
      await signIn(email.value, password.value);
    } catch (error) {
      fill(wrong, note(error));
    }
  }

  return {
    title: t("account.signIn"),
    content: h(
      "div",
      { class: "stack entrance" },
      h("h1", {}, t("ops.title")),
      h("p", { class: "muted" }, t("ops.forOrganizers")),
      h(
        "form",
        { class: "card stack", onsubmit: (event) => (event.preventDefault(), busy(button, enter)) },
        field(t("account.email"), email),
        field(t("account.password"), password),
        button,
        wrong,
      ),
      h("p", {}, h("a", { href: "/" }, t("ops.toStore"))),
    ),
  };
}

function refusal() {
  return {
    title: t("ops.title"),
    content: h(
      "div",
      { class: "stack entrance" },
      h("h1", {}, t("ops.title")),
      h("p", { class: "note warn", role: "alert" }, t("ops.notOrganizer", { email: session().email })),
      h(
        "p",
        { class: "row" },
        h("button", { class: "primary", onclick: leave }, t("ops.asSomebodyElse")),
        h("a", { class: "button", href: "/" }, t("ops.toStore")),
      ),
    ),
  };
}

async function rehearsal() {
  const { rehearsalPanel } = await import("../rehearsal/panel.js");
  return ({ signal }) => ({ title: t("ops.rehearsal"), content: rehearsalPanel(client, signal) });
}

function failed(error) {
  return {
    title: t("failed.title"),
    content: h(
      "div",
      { class: "stack" },
      h("h1", {}, t("failed.title")),
      note(error),
      h("p", { class: "row" }, h("button", { class: "primary", onclick: () => show() }, t("failed.retry")), home()),
    ),
  };
}

function home() {
  return h("a", { class: "button", href: "#/" }, t("ops.sales"));
}

function showBar() {
  const here = location.hash.split("/")[1] ?? "";
  const isOrganizer = session() && known?.user.role === "organizer";
  const isHere = (section) => here === section || (section === "" && (here === "sales" || here === "new"));
  fill(
    document.querySelector("#bar > div"),
    h("a", { class: "brand", href: "#/" }, "Concert", h("span", { class: "muted" }, t("ops.title"))),
    isOrganizer &&
      h(
        "nav",
        { "aria-label": t("nav.label") },
        sections.map((section) =>
          h("a", { href: `#/${section}`, "aria-current": isHere(section) ? "page" : null }, t(`ops.${section || "sales"}`)),
        ),
      ),
    h(
      "div",
      { class: "row who" },
      session() && [
        h("span", { class: "muted small email" }, session().email),
        h("button", { class: "quiet small", onclick: leave }, t("nav.signOut")),
      ],
      h(
        "button",
        { class: "quiet small", lang: t("nav.otherCode"), onclick: () => setLanguage(t("nav.otherCode")) },
        t("nav.otherLanguage"),
      ),
    ),
  );
}

async function leave({ currentTarget }) {
  currentTarget.disabled = true;
  // Signed out here in any case; the token ends by itself.
  await signOut().catch(() => {});
}

function skip(event) {
  event.preventDefault();
  main.focus();
}
