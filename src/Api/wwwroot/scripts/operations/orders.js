import { fill, h } from "../dom.js";
import { client } from "../session.js";
import { instant, money, t } from "../text.js";
import { act, badge, brief, confirm, facts, field, paged, save, sheet, short, table } from "./parts.js";
import { header } from "./sale.js";

const statuses = ["pending", "confirmed", "cancelled", "expired"];

/** The orders of a sale: found by buyer and status, looked at, refunded, exported. */
export async function orders({ id, signal }) {
  const concertId = Number(id);
  const concert = await client.getAdminConcert(concertId, { signal });
  const email = h("input", { type: "search", inputmode: "email", maxlength: 254, autocomplete: "off" });
  const status = h("select", {}, h("option", { value: "" }, t("orders.any")), statuses.map((value) => h("option", { value }, t(`status.${value}`))));
  const search = h("button", { class: "primary" }, t("orders.search"));
  const wrong = h("div");
  let filter = {};
  const list = paged((page) => client.findReservations(concertId, { ...filter, ...page, signal }), show, t("orders.none"));
  await list.restart();

  function find(event) {
    event.preventDefault();
    filter = { ...(email.value.trim() && { email: email.value.trim() }), ...(status.value && { status: status.value }) };
    return act(search, wrong, list.restart);
  }

  async function exportAll() {
    const csv = await client.exportReservations(concertId, filter);
    save(csv, `orders-${concertId}.csv`, "text/csv;charset=utf-8");
  }

  function show(items) {
    return table(
      t("sale.orders"),
      [
        { text: t("orders.id") },
        { text: t("orders.buyer") },
        { text: t("orders.date") },
        { text: t("orders.seats"), isNumber: true },
        { text: t("orders.total"), isNumber: true },
        { text: t("orders.status") },
        { text: t("orders.reservedAt") },
        { text: t("table.actions") },
      ],
      items.map((order) => [
        brief(order.id),
        order.email ?? t("orders.erased"),
        instant(order.startsAt, order.timeZone),
        order.seats.length,
        money(order.totalPrice, order.currency),
        statusBadge(order),
        short(order.reservedAt),
        h("button", { class: "small", "aria-label": t("orders.lookAt", { id: order.id }), onclick: () => look(order, list.refresh) }, t("orders.look")),
      ]),
    );
  }

  return {
    title: `${t("sale.orders")} · ${concert.title}`,
    content: h(
      "div",
      { class: "stack" },
      header(concert, "orders"),
      h(
        "form",
        { class: "card filters", role: "search", onsubmit: find },
        field(t("orders.email"), email),
        field(t("orders.status"), status),
        h(
          "div",
          { class: "row" },
          search,
          h("button", { type: "button", onclick: ({ currentTarget }) => act(currentTarget, wrong, exportAll) }, t("orders.export")),
        ),
      ),
      wrong,
      list.element,
    ),
  };
}

function statusBadge({ status, refundedAt }) {
  if (refundedAt) return badge("warn", t("orders.refunded"));
  return badge({ pending: "accent", confirmed: "good" }[status] ?? "", t(`status.${status}`));
}

function look(order, refresh) {
  const content = h("div", { class: "stack" });
  const dialog = sheet(t("orders.order"), content);
  show(order);

  function show(order) {
    const mayRefund = order.paymentId && !order.refundedAt;
    fill(
      content,
      h("p", {}, statusBadge(order)),
      facts([
        [t("orders.id"), h("span", { class: "id" }, order.id)],
        [t("orders.buyer"), [order.displayName ?? t("orders.erased"), order.email && h("br"), order.email]],
        [t("orders.date"), instant(order.startsAt, order.timeZone)],
        [t("orders.total"), money(order.totalPrice, order.currency)],
        [t("orders.reservedAt"), short(order.reservedAt)],
        order.status === "pending" && [t("orders.expiresAt"), short(order.expiresAt)],
        order.paidAt && [t("orders.paidAt"), short(order.paidAt)],
        order.paymentId && [t("orders.payment"), h("span", { class: "id" }, order.paymentId)],
        order.refundedAt && [t("orders.refundedAt"), short(order.refundedAt)],
      ]),
      h("h3", {}, t("orders.seats")),
      h("ul", {}, order.seats.map((seat) => h("li", {}, `${t("orders.seat", seat)} · ${money(seat.price, order.currency)}`))),
      mayRefund && h("p", {}, h("button", { class: "danger", onclick: refund }, t("refund.button"))),
    );
  }

  function refund() {
    confirm({
      title: t("refund.title"),
      content: h("p", {}, t("refund.what", { amount: money(order.totalPrice, order.currency), buyer: order.email ?? t("orders.erased") })),
      yes: t("refund.yes"),
      send: async () => {
        await client.refundPayment(order.paymentId);
        show(await client.inspectReservation(order.id));
        if (dialog.open) await refresh();
      },
    });
  }
}
