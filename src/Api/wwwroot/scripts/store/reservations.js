import { announce, fill, h } from "../dom.js";
import { client, now } from "../session.js";
import { clock, instant, money, t } from "../text.js";
import { fromMinor, toMinor } from "../../sdk/index.js";
import { holdsChanged, left } from "./holds.js";
import { agreed, busy, everySecond, fact, growing, maxCharge, note } from "./parts.js";
import { forgetPlace } from "./queue.js";

const looks = { pending: "warn", confirmed: "good", cancelled: "", expired: "bad" };

/** The user's reservations: pay for a hold, give it back, or show the ticket at the door. */
export async function reservations({ signal }) {
  const first = await client.listReservations({ signal });
  const list = growing((page) => client.listReservations({ ...page, signal }), {}, (each) => card(each, signal));
  list.add(first);
  return {
    title: t("nav.reservations"),
    content: h(
      "div",
      { class: "stack narrow" },
      h("h1", {}, t("nav.reservations")),
      first.items.length > 0
        ? list.element
        : h("div", { class: "empty stack" }, h("p", {}, t("reservations.none")), h("p", {}, h("a", { class: "button primary", href: "#/" }, t("nav.all")))),
    ),
  };
}

function card(reservation, signal) {
  const element = h("article", { class: "card ticket", tabindex: -1, "aria-label": reservation.title });
  const { id, seats, title, venue, startsAt, timeZone, totalPrice, currency } = reservation;

  function show(status, text = told(status)) {
    element.dataset.status = status;
    fill(
      element,
      h(
        "div",
        { class: "stack" },
        h("p", { class: "row apart" }, h("span", { class: `badge ${looks[status]}` }, t(`status.${status}`)), h("span", { class: "muted small" }, t("reservations.id", { id: id.slice(-8) }))),
        h("h2", {}, title),
        h(
          "dl",
          { class: "facts" },
          fact(t("reservations.when"), instant(startsAt, timeZone)),
          fact(t("reservations.where"), venue),
          fact(t("reservations.seats"), seats.map((seat) => t("date.seat", seat)).join("\n")),
          fact(t("reservations.total"), money(totalPrice, currency)),
        ),
        text && h("p", { class: "muted" }, text),
        text && Date.parse(startsAt) > now() && h("p", {}, h("a", { href: `#/dates/${reservation.scheduleId}` }, t("reservations.again"))),
        status === "pending" && payment(),
      ),
      status === "confirmed" && code(),
    );
  }

  /** What became of a reservation that is neither to be paid nor a ticket. */
  function told(status) {
    if (status === "expired") return t("pay.expired");
    return status === "cancelled" && t("reservations.cancelled");
  }

  function payment() {
    const time = h("strong", { class: "countdown figures", role: "timer" });
    const wrong = h("div");
    const pay = h("button", { class: "primary", onclick: () => busy(pay, () => settle(wrong)) }, t("pay.now", { amount: money(totalPrice, currency) }));
    const cancel = h("button", { onclick: () => busy(cancel, () => giveBack(wrong)) }, t("pay.cancel"));
    time.textContent = clock(left(reservation));
    everySecond(signal, () => {
      if (element.dataset.status !== "pending") return false;
      time.textContent = clock(left(reservation));
      if (left(reservation) > 0) return true;
      end("expired", t("pay.expired"));
      return false;
    });
    return h("div", { class: "stack" }, h("p", { class: "row" }, t("pay.left"), time), h("p", { class: "row" }, pay, cancel), wrong);
  }

  /** What had the focus goes, but the focus stays at the card. */
  function say(wrong, ...content) {
    if (wrong.contains(document.activeElement)) element.focus();
    fill(wrong, ...content);
  }

  async function settle(wrong) {
    say(wrong);
    try {
      await client.pay({ reservationId: id });
    } catch (error) {
      if (error.code === "balances.insufficient") return fill(wrong, await offer(wrong).catch((failed) => note(failed)));
      if (error.code !== "payments.already_paid") return refused(error, wrong);
    }
    forgetPlace(reservation.concertId);
    end("confirmed", t("pay.done"));
  }

  /** What is missing can be charged, and the rest paid at once. */
  async function offer(wrong) {
    const { amount } = await client.getBalance();
    const missing = fromMinor(toMinor(totalPrice) - toMinor(amount));
    const values = { balance: money(amount, currency), missing: money(missing, currency) };
    const charge = h(
      "button",
      {
        class: "primary",
        onclick: () =>
          busy(charge, async () => {
            try {
              // One charge may not be larger than this.
              for (let rest = missing; rest > 0; rest = fromMinor(toMinor(rest) - toMinor(Math.min(rest, maxCharge))))
                await client.chargeBalance({ amount: Math.min(rest, maxCharge) });
              await settle(wrong);
            } catch (error) {
              say(wrong, note(error));
            }
          }),
      },
      t("pay.charge", values),
    );
    return h("div", { class: "note warn stack", role: "alert" }, h("p", {}, t("pay.missing", values)), h("p", {}, charge));
  }

  async function giveBack(wrong) {
    if (!(await agreed(t("pay.cancelAsk"), t("pay.cancelYes")))) return;
    try {
      await client.cancelReservation(id);
    } catch (error) {
      return refused(error, wrong);
    }
    end("cancelled", t("pay.cancelled"));
  }

  function refused(error, wrong) {
    if (error.code === "reservations.expired") return end("expired", t("pay.expired"));
    if (error.code === "reservations.cancelled" || error.code === "concerts.cancelled") return end("cancelled", t(`error.${error.code}`));
    say(wrong, note(error));
  }

  function end(status, text) {
    const hadFocus = element.contains(document.activeElement);
    show(status, status === "confirmed" ? null : text);
    holdsChanged();
    announce(text);
    if (hadFocus) element.focus();
  }

  function code() {
    const place = h("div", { class: "qr", "aria-busy": "true" }, h("div", { class: "skeleton" }));
    client.getReservationQr(id, { signal }).then(
      (image) => {
        place.removeAttribute("aria-busy");
        fill(place, h("img", { src: `data:image/svg+xml,${encodeURIComponent(image)}`, alt: t("reservations.qr", { id }), width: 192, height: 192 }));
      },
      (error) => signal.aborted || fill(place, note(error)),
    );
    return place;
  }

  show(reservation.status);
  return element;
}
