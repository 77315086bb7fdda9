import { fill, h } from "../dom.js";
import { client, now } from "../session.js";
import { instant, money, number, t } from "../text.js";
import { note } from "../store/parts.js";
import { pages } from "../../sdk/index.js";
import { act, badge, confirm, done, field, numberInput, table } from "./parts.js";
import { header } from "./sale.js";

const day = 86_400_000;

/** A form for a concert; its dates come after it. */
export async function newConcert() {
  const text = (max, properties) => h("input", { maxlength: max, required: true, ...properties });
  const zones = h("datalist", { id: "zones" }, Intl.supportedValuesOf("timeZone").map((zone) => h("option", { value: zone })));
  const controls = {
    title: text(200),
    artist: text(200),
    venue: text(200),
    timeZone: text(64, { list: "zones", value: Intl.DateTimeFormat().resolvedOptions().timeZone }),
    description: h("textarea", { maxlength: 4000, rows: 4 }),
    saleOpensAt: dateInput(now() + 3_600_000),
    saleClosesAt: dateInput(now() + 14 * day),
  };
  const policy = {
    admissionsPerInterval: numberInput(1400, 1, 100_000),
    intervalSeconds: numberInput(10, 1, 60),
    maxActive: numberInput(5000, 1, 1_000_000),
    activeSeconds: numberInput(600, 3, 86_400),
    holdSeconds: numberInput(300, 3, 3600),
    maxSeatsPerUser: numberInput(4, 1, 50),
  };
  const fairness = h("select", {}, ["arrival", "draw"].map((value) => h("option", { value }, t(`fairness.${value}`))));
  const button = h("button", { class: "primary" }, t("new.create"));
  const wrong = h("div");

  async function send() {
    if (!isInOrder(controls.saleOpensAt, controls.saleClosesAt)) return refuse(wrong, controls.saleClosesAt, t("new.closesFirst"));
    try {
      const { id } = await client.createConcert({
        ...values(controls),
        saleOpensAt: instantOf(controls.saleOpensAt),
        saleClosesAt: instantOf(controls.saleClosesAt),
        policy: { ...Object.fromEntries(Object.entries(policy).map(([name, { value }]) => [name, Number(value)])), fairness: fairness.value },
      });
      location.hash = `#/sales/${id}/dates`;
    } catch (error) {
      mark(wrong, error, { ...controls, ...policy });
    }
  }

  return {
    title: t("new.title"),
    content: h(
      "div",
      { class: "stack form" },
      h("a", { class: "small", href: "#/" }, `← ${t("ops.sales")}`),
      h("h1", {}, t("new.title")),
      h(
        "form",
        { class: "card stack", onsubmit: (event) => (event.preventDefault(), act(button, wrong, send)) },
        zones,
        field(t("new.concertTitle"), controls.title),
        field(t("new.artist"), controls.artist),
        field(t("new.venue"), controls.venue),
        field(t("new.timeZone"), controls.timeZone, t("new.timeZoneHint")),
        field(t("new.description"), controls.description),
        h("div", { class: "pair" }, field(t("sale.opens"), controls.saleOpensAt, t("new.yourTime")), field(t("sale.closes"), controls.saleClosesAt)),
        h(
          "details",
          {},
          h("summary", {}, t("new.policy")),
          h(
            "div",
            { class: "pair" },
            field(t("policy.admissions"), policy.admissionsPerInterval),
            field(t("policy.interval"), policy.intervalSeconds),
            field(t("policy.cap"), policy.maxActive),
            field(t("policy.stay"), policy.activeSeconds),
            field(t("policy.hold"), policy.holdSeconds),
            field(t("policy.perUser"), policy.maxSeatsPerUser),
            field(t("sale.order"), fairness),
          ),
        ),
        h("div", { class: "row" }, button),
        wrong,
      ),
    ),
  };
}

/** The dates of a concert that can be booked now, and a form for another one. */
export async function dates({ id, signal }) {
  const concertId = Number(id);
  const concert = await client.getAdminConcert(concertId, { signal });
  const list = h("div");
  const added = h("div");
  await show();
  return {
    title: `${t("sale.dates")} · ${concert.title}`,
    content: h(
      "div",
      { class: "stack" },
      header(concert, "dates"),
      list,
      added,
      concert.status !== "cancelled" && h("section", { class: "card stack" }, h("h2", {}, t("dates.new")), newDate()),
    ),
  };

  async function show() {
    const found = [];
    for await (const date of pages((page) => client.listSchedules(concertId, { ...page, signal }), 100)) {
      if (found.push(date) === 200) break;
    }
    fill(
      list,
      found.length === 0
        ? h("p", { class: "card empty" }, t("dates.none"))
        : table(
            t("sale.dates"),
            [{ text: t("dates.starts") }, { text: t("dates.booking") }, { text: t("dates.free"), isNumber: true }, { text: t("orders.status") }, { text: t("table.actions") }],
            found.map((date) => [
              instant(date.startsAt, date.timeZone),
              t("sales.period", { from: instant(date.bookingOpensAt), to: instant(date.bookingClosesAt) }),
              t("dates.freeOf", { free: number(date.availableSeats), all: number(date.totalSeats) }),
              date.status === "cancelled" ? badge("bad", t("sale.cancelled")) : badge("good", t("dates.bookable")),
              date.status !== "cancelled" && h("button", { class: "small danger", onclick: () => cancel(date) }, t("dates.cancel")),
            ]),
          ),
    );
  }

  function cancel(date) {
    const reason = h("input", { maxlength: 500 });
    confirm({
      title: t("dates.cancelTitle", { date: instant(date.startsAt, date.timeZone) }),
      content: h("div", { class: "stack" }, h("p", {}, t("dates.cancelWhat")), field(t("cancel.reason"), reason)),
      yes: t("dates.cancelYes"),
      send: async () => {
        await client.cancelSchedule(date.id, reason.value ? { reason: reason.value } : {});
        await show();
      },
    });
  }

  function newDate() {
    const controls = {
      startsAt: dateInput(now() + 30 * day),
      bookingOpensAt: dateInput(Date.parse(concert.saleOpensAt)),
      bookingClosesAt: dateInput(Date.parse(concert.saleClosesAt)),
    };
    const blocks = h("div", { class: "stack" });
    const sum = h("p", { class: "muted figures", role: "status" });
    const button = h("button", { class: "primary" }, t("dates.add"));
    const wrong = h("div");
    const sections = [];
    addBlock({ section: "A", rows: 10, seatsPerRow: 20, price: 50_000 });

    function addBlock(values) {
      const block = {
        section: h("input", { maxlength: 50, required: true, value: values.section }),
        rows: numberInput(values.rows, 1, 200),
        seatsPerRow: numberInput(values.seatsPerRow, 1, 1000),
        price: h("input", { type: "number", min: 0, max: 10_000_000, step: "0.01", required: true, value: values.price }),
      };
      for (const input of Object.values(block)) input.addEventListener("input", count);
      const row = h(
        "div",
        { class: "block", role: "group", "aria-label": t("dates.section") },
        field(t("dates.section"), block.section),
        field(t("dates.rows"), block.rows),
        field(t("dates.seatsPerRow"), block.seatsPerRow),
        field(t("dates.price", { currency: concert.currency }), block.price),
        h("button", { type: "button", class: "small quiet", onclick: remove }, t("dates.remove")),
      );
      sections.push(block);
      blocks.append(row);
      count();

      function remove() {
        if (sections.length === 1) return;
        sections.splice(sections.indexOf(block), 1);
        row.remove();
        count();
      }
    }

    function seating() {
      return sections.map(({ section, rows, seatsPerRow, price }) => ({
        section: section.value,
        rows: Number(rows.value),
        seatsPerRow: Number(seatsPerRow.value),
        price: Number(price.value),
      }));
    }

    function count() {
      const all = seating();
      sum.textContent = t("dates.sum", {
        seats: number(all.reduce((seats, { rows, seatsPerRow }) => seats + rows * seatsPerRow, 0)),
        worth: money(all.reduce((worth, { rows, seatsPerRow, price }) => worth + rows * seatsPerRow * price, 0), concert.currency),
      });
    }

    async function send() {
      fill(added);
      if (!isInOrder(controls.bookingOpensAt, controls.bookingClosesAt)) return refuse(wrong, controls.bookingClosesAt, t("dates.closesFirst"));
      try {
        const { totalSeats } = await client.addSchedule(concertId, {
          startsAt: instantOf(controls.startsAt),
          bookingOpensAt: instantOf(controls.bookingOpensAt),
          bookingClosesAt: instantOf(controls.bookingClosesAt),
          seating: seating(),
        });
        fill(added, done(t("dates.added", { seats: number(totalSeats) })));
        await show();
      } catch (error) {
        mark(wrong, error, controls, sections);
      }
    }

    return h(
      "form",
      { class: "stack", onsubmit: (event) => (event.preventDefault(), act(button, wrong, send)) },
      h(
        "div",
        { class: "pair" },
        field(t("dates.starts"), controls.startsAt, t("new.yourTime")),
        field(t("dates.bookingOpens"), controls.bookingOpensAt),
        field(t("dates.bookingCloses"), controls.bookingClosesAt),
      ),
      h("h3", {}, t("dates.seating")),
      blocks,
      h(
        "div",
        { class: "row" },
        h("button", { type: "button", class: "small", onclick: () => addBlock({ section: String.fromCharCode(65 + (sections.length % 26)), rows: 10, seatsPerRow: 20, price: 50_000 }) }, t("dates.more")),
        sum,
      ),
      h("div", { class: "row" }, button),
      wrong,
    );
  }
}

function values(controls) {
  return Object.fromEntries(Object.entries(controls).map(([name, { value }]) => [name, value]));
}

/** An input in the reader's time zone. */
function dateInput(at) {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return h("input", { type: "datetime-local", required: true, value: local.toISOString().slice(0, 16) });
}

function instantOf({ value }) {
  return new Date(value).toISOString();
}

function isInOrder(opens, closes) {
  return Date.parse(opens.value) < Date.parse(closes.value);
}

/** Marks a control until it is filled in anew. */
function invalid(control) {
  control.setAttribute("aria-invalid", "true");
  control.addEventListener("input", () => control.removeAttribute("aria-invalid"), { once: true });
}

/** Says why the form is not sent. */
function refuse(place, control, text) {
  invalid(control);
  control.focus();
  fill(place, note(null, text));
}

/** Marks what the service refused, and names it as the form does. */
function mark(place, error, controls, sections = []) {
  const all = { ...controls };
  for (const [index, block] of sections.entries()) {
    for (const [name, control] of Object.entries(block)) all[`seating[${index}].${name}`] = control;
  }
  for (const control of Object.values(all)) control.removeAttribute("aria-invalid");

  const keys = Object.keys(error.errors ?? {}).map((key) => key.replace(/^policy\./i, "").toLowerCase());
  const refused = Object.entries(all).filter(([name]) => keys.includes(name.toLowerCase()));
  for (const [, control] of refused) {
    invalid(control);
    control.closest("details")?.setAttribute("open", "");
  }
  refused[0]?.[1].focus();
  const labels = new Set(refused.map(([, control]) => control.labels[0].textContent));
  const sentences = [...labels].map((label) => t("new.invalid", { label }));
  if (keys.includes("seating")) sentences.push(t("dates.seatingRule"));
  fill(place, note(error), sentences.length > 0 && h("ul", { class: "small" }, sentences.map((sentence) => h("li", {}, sentence))));
}
