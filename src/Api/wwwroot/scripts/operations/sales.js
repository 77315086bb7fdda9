import { fill, h } from "../dom.js";
import { client, now } from "../session.js";
import { instant, number, t, wait } from "../text.js";
import { pages } from "../../sdk/index.js";
import { badge, watch } from "./parts.js";

const most = 1000;
const watched = 12;

/** All sales, those that are on first; of these the queues are watched. */
export async function sales({ signal }) {
  const found = [];
  for await (const concert of pages((page) => client.listConcerts({ ...page, signal }), 100)) {
    if (found.push(concert) === most) break;
  }
  found.sort((one, other) => order(one) - order(other) || Date.parse(one.saleOpensAt) - Date.parse(other.saleOpensAt));

  const list = h("ul", { role: "list", class: "stack sales" });
  const wrong = h("div");
  const search = h("input", { type: "search", "aria-label": t("sales.search"), placeholder: t("sales.search"), oninput: showFound });
  const count = h("p", { class: "muted small", role: "status" });
  const cards = new Map(found.map((concert) => [concert.id, card(concert)]));
  const open = found.filter((concert) => stateOf(concert) === "onSale").slice(0, watched);

  function showFound() {
    const words = search.value.toLowerCase();
    const shown = found.filter(({ title, artist, venue, id }) => `${title} ${artist} ${venue} ${id}`.toLowerCase().includes(words));
    fill(list, shown.map(({ id }) => cards.get(id).element));
    count.textContent = found.length === 0 ? "" : t("sales.count", { count: shown.length });
  }

  showFound();
  if (open.length > 0)
    watch(signal, 2000, wrong, async () => {
      const all = await Promise.all(open.map(({ id }) => client.getStatistics(id, { signal })));
      for (const [index, statistics] of all.entries()) cards.get(open[index].id).update(statistics);
    });
  return {
    title: t("ops.sales"),
    content: h(
      "div",
      { class: "stack" },
      h("div", { class: "row apart" }, h("h1", {}, t("ops.sales")), h("a", { class: "button primary", href: "#/new" }, t("sales.new"))),
      found.length > 0 && search,
      count,
      wrong,
      found.length > 0 ? list : h("p", { class: "card empty" }, t("sales.none")),
    ),
  };
}

/** What a sale is doing: `onSale`, `soon`, `closed` or `cancelled`. */
export function stateOf({ status, saleOpensAt, saleClosesAt }) {
  if (status === "cancelled") return "cancelled";
  if (Date.parse(saleOpensAt) > now()) return "soon";
  return Date.parse(saleClosesAt) > now() ? "onSale" : "closed";
}

export function stateBadge(concert) {
  const state = stateOf(concert);
  const kind = { onSale: "good", soon: "accent", closed: "", cancelled: "bad" }[state];
  return badge(kind, t(`sale.${state}`, { wait: wait((Date.parse(concert.saleOpensAt) - now()) / 1000) }));
}

function order(concert) {
  return ["onSale", "soon", "closed", "cancelled"].indexOf(stateOf(concert));
}

function card(concert) {
  const { id, title, artist, venue, totalSeats, availableSeats, saleOpensAt, saleClosesAt } = concert;
  const taken = h("progress", { max: Math.max(1, totalSeats), value: totalSeats - availableSeats, "aria-label": t("sales.taken") });
  const takenText = h("span", { class: "small muted figures" }, t("sales.takenOf", { taken: number(totalSeats - availableSeats), all: number(totalSeats) }));
  const queue = h("span", { class: "small figures queue" });
  // Of a cancelled concert no seat is free, but none is taken either.
  const hasSeats = stateOf(concert) !== "cancelled";
  const element = h(
    "li",
    { class: "card sale" },
    h(
      "div",
      { class: "row apart" },
      h("h2", {}, h("a", { href: `#/sales/${id}` }, title)),
      stateBadge(concert),
    ),
    h("p", { class: "muted" }, `${artist} · ${venue}`),
    h("p", { class: "muted small" }, t("sales.period", { from: instant(saleOpensAt), to: instant(saleClosesAt) })),
    hasSeats && [h("div", { class: "row apart" }, takenText, queue), taken],
  );

  function update({ waiting, active, heldSeats, soldSeats }) {
    queue.textContent = t("sales.queue", { waiting: number(waiting), active: number(active) });
    takenText.textContent = t("sales.soldOf", { sold: number(soldSeats), held: number(heldSeats), all: number(totalSeats) });
    taken.value = soldSeats + heldSeats;
  }

  return { element, update };
}
