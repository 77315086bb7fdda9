import { announce, fill, h } from "../dom.js";
import { client, now, session } from "../session.js";
import { instant, money, number, t, wait } from "../text.js";
import { pages } from "../../sdk/index.js";
import { again, busy, everySecond, fact, go, note } from "./parts.js";
import { poster } from "./poster.js";
import { join, knownPlace, toWaitingRoom } from "./queue.js";
import { onRecovery } from "./service.js";

const maxConcerts = 1000;
const pageSize = 100;

// What can be bought comes first.
const order = ["onSale", "soon", "soldOut", "closed", "cancelled"];

/** All concerts, and a search in them. */
export function concerts({ signal }) {
  const cards = [];
  const list = h("ul", { class: "grid", role: "list" });
  const none = h("p", { class: "empty", hidden: true }, t("concerts.none"));
  const wrong = h("div");
  const search = h("input", {
    type: "search",
    id: "search",
    autocomplete: "off",
    placeholder: t("concerts.searchHint"),
    oninput: () => announce(t("concerts.found", { count: filter() })),
  });

  function add(concert) {
    cards.push({ rank: order.indexOf(saleState(concert)), text: fold(`${concert.title} ${concert.artist} ${concert.venue}`), element: card(concert) });
  }

  function filter() {
    cards.sort((one, other) => one.rank - other.rank);
    const words = fold(search.value).split(/\s+/);
    const found = cards.filter(({ text }) => words.every((word) => text.includes(word)));
    fill(list, found.map(({ element }) => element));
    none.hidden = found.length > 0 || wrong.childElementCount > 0;
    return found.length;
  }

  // Each page is shown when it has come.
  async function load() {
    cards.length = 0;
    list.setAttribute("aria-busy", "true");
    fill(list, Array.from({ length: 6 }, () => h("li", { class: "card show skeleton" })));
    fill(wrong);
    try {
      for await (const concert of pages((page) => client.listConcerts({ ...page, signal }), pageSize)) {
        add(concert);
        if (cards.length % pageSize === 0) filter();
        if (cards.length === maxConcerts) break;
      }
    } catch (error) {
      if (signal.aborted) return;
      fill(wrong, note(error), h("button", { onclick: load }, t("failed.retry")));
    }
    list.removeAttribute("aria-busy");
    filter();
  }

  load();
  onRecovery(() => wrong.childElementCount > 0 && load(), signal);
  return {
    title: t("nav.concerts"),
    content: h(
      "div",
      { class: "stack wide" },
      h(
        "div",
        { class: "row apart head" },
        h("div", {}, h("h1", {}, t("concerts.title")), h("p", { class: "muted" }, t("concerts.subtitle"))),
        h("div", { class: "field search" }, h("label", { for: "search", class: "visually-hidden" }, t("concerts.search")), search),
      ),
      list,
      none,
      wrong,
    ),
  };
}

/** One concert: what it is, its dates, and when its sale opens. */
export async function concert({ id, signal }) {
  const [details, { items: dates }, place] = await Promise.all([
    client.getConcert(id, { signal }),
    client.listSchedules(id, { limit: 100, signal }),
    knownPlace(id),
  ]);
  const chosen = sessionStorage.getItem(`concert.resume.${id}`);
  if (chosen && place?.status === "active") {
    sessionStorage.removeItem(`concert.resume.${id}`);
    location.replace(chosen);
  }

  const isCancelled = saleState(details) === "cancelled";
  return {
    title: details.title,
    content: h(
      "article",
      { class: "stack wide" },
      h("p", {}, h("a", { href: "#/" }, `← ${t("nav.all")}`)),
      h(
        "header",
        { class: "hero" },
        poster(details),
        h(
          "div",
          {},
          h("p", { class: "row" }, saleBadge(details)),
          h("h1", {}, details.title),
          h("p", { class: "lead" }, `${details.artist} · ${details.venue}`),
        ),
      ),
      h(
        "div",
        { class: "columns" },
        h(
          "div",
          { class: "stack" },
          sale(details, place, signal),
          !isCancelled && [
            h("h2", {}, t("concert.dates")),
            dates.length > 0
              ? h("ul", { class: "stack", role: "list" }, dates.map((date) => row(date, details)))
              : h("p", { class: "muted" }, t("concert.noDates")),
          ],
        ),
        h(
          "aside",
          { class: "card stack" },
          details.description && h("p", { class: "description" }, details.description),
          h(
            "dl",
            { class: "facts" },
            fact(t("concert.venue"), details.venue),
            fact(t("concert.from"), details.priceFrom === null ? "–" : money(details.priceFrom, details.currency)),
            !isCancelled && fact(t("concert.free"), t("concert.freeOf", { free: number(details.availableSeats), all: number(details.totalSeats) })),
            fact(t("concert.limit"), number(details.policy.maxSeatsPerUser)),
            !isCancelled && fact(t("concert.saleUntil"), instant(details.saleClosesAt, details.timeZone)),
          ),
        ),
      ),
    ),
  };
}

/** Where a sale is: cancelled, soon, closed, soldOut or onSale. */
export function saleState({ status, saleOpensAt, saleClosesAt, totalSeats, availableSeats }) {
  if (status === "cancelled") return "cancelled";
  if (now() < Date.parse(saleOpensAt)) return "soon";
  if (now() >= Date.parse(saleClosesAt)) return "closed";
  return totalSeats > 0 && availableSeats === 0 ? "soldOut" : "onSale";
}

const looks = { cancelled: "bad", soon: "accent", closed: "", soldOut: "warn", onSale: "good" };

/** The same as a badge. */
export function saleBadge(concert) {
  const name = saleState(concert);
  const seconds = (Date.parse(concert.saleOpensAt) - now()) / 1000;
  return h("span", { class: `badge ${looks[name]}` }, t(`sale.${name}`, { wait: wait(seconds) }));
}

function card(concert) {
  return h(
    "li",
    {},
    h(
      "a",
      { class: "card show", href: `#/concerts/${concert.id}` },
      poster(concert),
      h(
        "div",
        { class: "stack" },
        h("h2", {}, concert.title),
        h("p", { class: "muted" }, `${concert.artist} · ${concert.venue}`),
        h(
          "p",
          { class: "row apart" },
          saleBadge(concert),
          concert.priceFrom !== null && h("span", { class: "figures" }, t("concerts.from", { price: money(concert.priceFrom, concert.currency) })),
        ),
      ),
    ),
  );
}

/** What can be done about the sale now: nothing if it was cancelled, wait for it, join its queue, go on in the queue, or choose seats below. */
function sale(details, place, signal) {
  const name = saleState(details);
  if (name === "cancelled") return h("p", { class: "note warn" }, t("error.concerts.cancelled"));
  if (place?.status === "active")
    return h("p", { class: "note good" }, t("queue.yourTurn", { time: instant(place.mayHoldUntil ?? place.activeUntil) }));

  const wrong = h("div");
  const enter = h(
    "button",
    {
      class: "primary",
      onclick: ({ currentTarget }) =>
        busy(currentTarget, async () => {
          if (!session()) return go(`#/sign-in?next=${encodeURIComponent(location.hash)}`);
          try {
            const joined = await join(details.id);
            if (joined.status === "waiting") await toWaitingRoom(joined);
            else again();
          } catch (error) {
            fill(wrong, note(error));
          }
        }),
    },
    place ? t("queue.toRoom") : t("queue.join"),
  );
  if (place) return h("div", { class: "card stack" }, h("p", {}, t("queue.waiting")), enter, wrong);
  if (name !== "soon") return null;

  const countdown = h("p", { class: "countdown figures", role: "timer" });
  const until = () => (Date.parse(details.saleOpensAt) - now()) / 1000;
  countdown.textContent = wait(until());
  everySecond(signal, () => {
    countdown.textContent = wait(until());
    if (until() > 0) return true;
    // Then the page is shown anew, with what can be bought; not everybody's at once.
    setTimeout(() => signal.aborted || again(), 2000 * Math.random());
    return false;
  });
  return h(
    "div",
    { class: "card stack" },
    h("h2", {}, t("concert.opensIn")),
    countdown,
    h("p", { class: "muted" }, instant(details.saleOpensAt, details.timeZone)),
    h("p", {}, t(`queue.early.${details.policy.fairness ?? "arrival"}`)),
    enter,
    wrong,
  );
}

function row(date, { timeZone }) {
  const isOver = date.availableSeats === 0;
  return h(
    "li",
    { class: "card row apart date" },
    h(
      "div",
      {},
      h("h3", {}, instant(date.startsAt, timeZone)),
      h("p", { class: "muted figures" }, t("concert.freeOf", { free: number(date.availableSeats), all: number(date.totalSeats) })),
    ),
    isOver
      ? h("span", { class: "badge warn" }, t("sale.soldOut"))
      : h(
          "a",
          { class: "button primary", href: `#/dates/${date.id}` },
          t("concert.choose"),
          h("span", { class: "visually-hidden" }, `, ${instant(date.startsAt, timeZone)}`),
        ),
  );
}

function fold(text) {
  return text.normalize("NFKD").replace(/\p{Diacritic}/gu, "").toLowerCase().trim();
}
