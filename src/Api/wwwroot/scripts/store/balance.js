import { announce, fill, h } from "../dom.js";
import { client } from "../session.js";
import { instant, money, t } from "../text.js";
import { busy, growing, note } from "./parts.js";

const offers = [50_000, 100_000, 300_000];
const maxCharge = 10_000_000;

/** The user's money: how much, more of it, and where it went. */
export async function balance({ signal }) {
  const [{ amount, currency }, first] = await Promise.all([client.getBalance({ signal }), client.listBalanceEntries({ signal })]);
  const total = h("p", { class: "amount figures" }, money(amount, currency));
  const wrong = h("div");
  const input = h("input", { id: "amount", type: "number", inputmode: "decimal", min: 0.01, max: maxCharge, step: 0.01, required: true });
  const button = h("button", { class: "primary" }, t("balance.charge"));
  const entries = growing((page) => client.listBalanceEntries({ ...page, signal }), {}, entry);
  entries.add(first);

  async function charge() {
    fill(wrong);
    try {
      const charged = await client.chargeBalance({ amount: Number(input.value) });
      total.textContent = money(charged.balance, currency);
      announce(t("balance.charged", { balance: money(charged.balance, currency) }));
      input.value = "";
      fill(entries.items);
      entries.add(await client.listBalanceEntries());
    } catch (error) {
      fill(wrong, note(error));
    }
  }

  return {
    title: t("nav.balance"),
    content: h(
      "div",
      { class: "stack narrow" },
      h("h1", {}, t("nav.balance")),
      h(
        "div",
        { class: "card stack" },
        total,
        h(
          "form",
          { class: "stack", onsubmit: (event) => (event.preventDefault(), busy(button, charge)) },
          h("div", { class: "field" }, h("label", { for: "amount" }, t("balance.amount")), input),
          h("div", { class: "row" }, offers.map((offer) => h("button", { type: "button", class: "small", onclick: () => (input.value = offer) }, money(offer, currency)))),
          h("p", {}, button),
          wrong,
        ),
      ),
      h("h2", {}, t("balance.entries")),
      first.items.length > 0 ? null : h("p", { class: "muted" }, t("balance.none")),
      h("div", { class: "entries" }, entries.element),
    ),
  };
}

function entry({ kind, amount, balanceAfter, currency, at }) {
  return h(
    "div",
    { class: "row apart entry" },
    h("div", {}, h("strong", {}, t(`entry.${kind}`)), h("p", { class: "muted small" }, instant(at))),
    h(
      "div",
      { class: "figures end" },
      h("strong", { class: amount > 0 ? "in" : null }, `${amount > 0 ? "+" : ""}${money(amount, currency)}`),
      h("p", { class: "muted small" }, t("balance.after", { balance: money(balanceAfter, currency) })),
    ),
  );
}
