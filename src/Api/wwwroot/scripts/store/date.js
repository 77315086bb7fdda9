import { announce, fill, h } from "../dom.js";
import { client, session } from "../session.js";
import { instant, money, number, t } from "../text.js";
import { addMoney } from "../../sdk/index.js";
import { saleBadge, saleState } from "./concerts.js";
import { holdsChanged } from "./holds.js";
import { together } from "./layout.js";
import { again, busy, go, note } from "./parts.js";
import { forgetPlace, join, toWaitingRoom } from "./queue.js";
import { legend, seatMap } from "./seat-map.js";
import { onRecovery } from "./service.js";

const pollEvery = 1000;
const maxPause = 15_000;
const lostPlace = ["queue.not_active", "queue.token_expired", "queue.token_invalid"];

/** The seats of one date: look, choose, hold. */
export async function date({ id, signal }) {
  let tag;
  const [details, plan, mine] = await Promise.all([
    client.getSchedule(id, { signal }),
    client.listSeats(id, { signal, onResponse: remember }),
    ownSeats(id, signal),
  ]);
  const concert = await client.getConcert(details.concertId, { signal });
  const { currency } = plan;
  const max = concert.policy.maxSeatsPerUser;
  const storageKey = `concert.chosen.${id}`;
  const map = seatMap(plan.items, currency, toggle);
  const chosen = new Set(JSON.parse(sessionStorage.getItem(storageKey) ?? "[]").filter((seat) => isFree(map.byId.get(seat))));

  const wasClosed = Boolean(closed());
  let isTaking = false;
  const wrong = h("div");
  const chips = h("ul", { class: "row", role: "list" });
  const total = h("strong", { class: "figures" });
  const hold = h("button", { class: "primary", onclick: () => busy(hold, take) }, t("date.hold"));
  const basket = h("div", { class: "row apart" }, chips, h("div", { class: "row" }, total, hold));
  const bar = h("section", { class: "choice", "aria-label": t("date.chosen") }, wrong, basket);

  function remember(response) {
    tag = response.headers.get("ETag");
  }

  /** The sale, or the booking of this date, if it is not open. */
  function closed() {
    const booking = { ...details, saleOpensAt: details.bookingOpensAt, saleClosesAt: details.bookingClosesAt };
    return [concert, booking].find((each) => !["onSale", "soldOut"].includes(saleState(each)));
  }

  function isFree(seat) {
    return seat?.status === "available";
  }

  function toggle(seat) {
    if (closed()) return tell(t("error.concerts.not_on_sale"));
    if (chosen.delete(seat.id)) announce(t("date.removed", place(seat)));
    else if (chosen.size >= max) return tell(t("date.atMost", { max }));
    else {
      chosen.add(seat.id);
      announce(t("date.added", { ...place(seat), total: sum() }));
    }
    show();
  }

  /** The pressed button goes with its seat, and the focus to what is next. */
  function remove(seat) {
    toggle(seat);
    (chips.querySelector("button") ?? map).focus();
  }

  function sum() {
    return money(addMoney(...[...chosen].map((seat) => map.byId.get(seat).price)), currency);
  }

  function tell(text) {
    bar.hidden = false;
    fill(wrong, h("p", { class: "note warn", role: "alert" }, text));
  }

  function show() {
    sessionStorage.setItem(storageKey, JSON.stringify([...chosen]));
    map.update(chosen, mine);
    fill(wrong);
    total.textContent = sum();
    bar.hidden = basket.hidden = chosen.size === 0;
    fill(
      chips,
      [...chosen].map((seatId) => {
        const seat = map.byId.get(seatId);
        const name = t("date.seat", place(seat));
        return h(
          "li",
          {},
          h("button", { class: "small", "aria-label": t("date.remove", place(seat)), onclick: () => remove(seat) }, name, h("span", { "aria-hidden": "true" }, "×")),
        );
      }),
    );
  }

  async function refresh() {
    try {
      const found = await client.listSeats(id, { signal, ifNoneMatch: tag, onResponse: remember });
      for (const { id: seatId, status } of found.items) {
        const seat = map.byId.get(seatId);
        if (seat) seat.status = status;
      }
    } catch (error) {
      if (error.status !== 304) throw error;
    }
    const gone = [...chosen].filter((seat) => !isFree(map.byId.get(seat)));
    map.update(chosen, mine);
    // Seats that are being held for this user are taken too.
    if (gone.length > 0 && !isTaking) lose(gone, (names) => t("date.taken", { names }));
    showFree();
    if (Boolean(closed()) !== wasClosed) again();
  }

  /** Seats that somebody else was faster to hold, before this user tried to or when they did. */
  function lose(seats, text) {
    const names = seats.map((seat) => t("date.seat", place(map.byId.get(seat)))).join(", ");
    for (const seat of seats) chosen.delete(seat);
    show();
    tell(text(names));
  }

  async function take() {
    isTaking = true;
    try {
      await holdChosen();
    } finally {
      isTaking = false;
    }
  }

  async function holdChosen() {
    fill(wrong);
    if (!session()) return go(`#/sign-in?next=${encodeURIComponent(location.hash)}`);
    try {
      for (let attempt = 0; ; attempt++) {
        const queue = await join(details.concertId);
        if (queue.status === "waiting") {
          sessionStorage.setItem(`concert.resume.${details.concertId}`, location.hash);
          return await toWaitingRoom(queue);
        }
        try {
          await client.holdSeats({ scheduleId: id, seatIds: [...chosen] }, { queueToken: queue.token });
          break;
        } catch (error) {
          if (attempt > 0 || !lostPlace.includes(error.code)) throw error;
          forgetPlace(details.concertId);
        }
      }
      sessionStorage.removeItem(storageKey);
      holdsChanged();
      go("#/reservations");
    } catch (error) {
      if (error.seatIds) {
        for (const seat of error.seatIds) map.byId.get(seat).status = "held";
        lose(error.seatIds, (names) => t("date.gone", { names }));
      } else fill(wrong, note(error));
    }
  }

  const count = h("select", { id: "count" }, Array.from({ length: max }, (_, index) => h("option", { value: index + 1, selected: index === Math.min(1, max - 1) }, `${index + 1}`)));
  const where = h(
    "select",
    { id: "where" },
    h("option", { value: "" }, t("date.anywhere")),
    map.sections.map(({ name, price }) => h("option", { value: name }, t("map.section", { section: name, price: money(price, currency) }))),
  );

  function chooseTogether() {
    if (closed()) return tell(t("error.concerts.not_on_sale"));
    const wanted = Number(count.value);
    const seats = together(map.rows, wanted, (seat) => isFree(seat) && (where.value === "" || seat.section === where.value));
    if (!seats) return tell(t("date.noneTogether", { count: wanted }));
    chosen.clear();
    for (const seat of seats) chosen.add(seat.id);
    show();
    map.show(seats[Math.floor(seats.length / 2)]);
    announce(t("date.chose", { names: seats.map((seat) => t("date.seat", place(seat))).join(", "), total: sum() }));
    hold.focus({ preventScroll: true });
  }

  const free = new Map();
  const sections = h(
    "ul",
    { class: "sections", role: "list" },
    map.sections.map((section) => {
      const left = h("span", { class: "muted figures" });
      free.set(section, left);
      return h(
        "li",
        {},
        h(
          "button",
          { class: "quiet", onclick: () => map.show(section.seats[Math.floor(section.seats.length / 2)]) },
          h("strong", {}, section.name),
          left,
          h("span", { class: "figures" }, money(section.price, currency)),
        ),
      );
    }),
  );

  function showFree() {
    for (const [section, element] of free)
      element.textContent = t("date.free", { count: number(section.seats.filter(isFree).length) });
  }

  show();
  showFree();
  poll(refresh, signal);
  return {
    title: `${details.title}, ${instant(details.startsAt, details.timeZone)}`,
    content: h(
      "div",
      { class: "stack wide" },
      h("p", {}, h("a", { href: `#/concerts/${details.concertId}` }, `← ${details.title}`)),
      h("header", {}, closed() && h("p", {}, saleBadge(closed())), h("h1", {}, closed() ? t("date.seats") : t("date.title")), h("p", { class: "lead" }, `${instant(details.startsAt, details.timeZone)} · ${details.venue}`)),
      h(
        "div",
        { class: "hall" },
        h(
          "div",
          { class: "plan card" },
          h(
            "div",
            { class: "row zoom", role: "group", "aria-label": t("map.zoom") },
            h("button", { "aria-label": t("map.in"), title: t("map.in"), onclick: () => map.zoom.zoomIn() }, "+"),
            h("button", { "aria-label": t("map.out"), title: t("map.out"), onclick: () => map.zoom.zoomOut() }, "−"),
            h("button", { "aria-label": t("map.whole"), title: t("map.whole"), onclick: () => map.zoom.reset() }, "⤢"),
          ),
          map.element,
          legend(),
          h("p", { class: "hint" }, t("map.keys")),
        ),
        h(
          "aside",
          { class: "stack" },
          !closed() && h(
            "form",
            { class: "card stack", onsubmit: (event) => (event.preventDefault(), chooseTogether()) },
            h("h2", {}, t("date.together")),
            h("div", { class: "field" }, h("label", { for: "count" }, t("date.howMany")), count),
            h("div", { class: "field" }, h("label", { for: "where" }, t("date.where")), where),
            h("button", {}, t("date.chooseForMe")),
          ),
          h("div", { class: "card stack" }, h("h2", {}, t("date.sections")), sections),
        ),
      ),
      bar,
    ),
  };
}

function place({ section, row, number: seat }) {
  return { section, row, number: seat };
}

/** The seats of a date that the user holds or has bought. */
async function ownSeats(scheduleId, signal) {
  if (!session()) return new Set();
  const { items } = await client.listReservations({ limit: 100, signal });
  const live = items.filter((each) => each.scheduleId === scheduleId && (each.status === "pending" || each.status === "confirmed"));
  return new Set(live.flatMap(({ seats }) => seats.map(({ id }) => id)));
}

/** Does it about once a second while the page can be seen; less often while that fails. */
async function poll(work, signal) {
  let pause = pollEvery;
  let wake;
  onRecovery(() => wake?.(), signal);
  while (!signal.aborted) {
    await new Promise((resolve) => setTimeout((wake = resolve), pause));
    if (document.hidden) await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true, signal }));
    if (signal.aborted) return;
    try {
      await work();
      pause = pollEvery;
    } catch {
      pause = Math.min(pause * 2, maxPause);
    }
  }
}
