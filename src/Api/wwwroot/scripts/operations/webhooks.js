import { fill, h } from "../dom.js";
import { client } from "../session.js";
import { t } from "../text.js";
import { note } from "../store/parts.js";
import { act, badge, brief, confirm, done, field, paged, short, table } from "./parts.js";

/** Who is subscribed to events. */
export async function webhooks({ signal }) {
  const { items: types } = await client.listEventTypes({ signal });
  const secret = h("div");
  const list = paged((page) => client.listWebhooks({ ...page, signal }), (items) => h("ul", { role: "list", class: "stack" }, items.map(card)), t("hooks.none"));
  await list.restart();
  return {
    title: t("ops.webhooks"),
    content: h(
      "div",
      { class: "stack" },
      h("h1", {}, t("ops.webhooks")),
      h("p", { class: "muted" }, t("hooks.what")),
      secret,
      list.element,
      h("section", { class: "card stack" }, h("h2", {}, t("hooks.new")), newWebhook()),
    ),
  };

  function newWebhook() {
    const url = h("input", { type: "url", required: true, placeholder: "https://" });
    const boxes = types.map(({ type, description }) => h("input", { type: "checkbox", value: type, title: description }));
    const button = h("button", { class: "primary" }, t("hooks.create"));
    const wrong = h("div");
    return h(
      "form",
      {
        class: "stack",
        onsubmit: (event) => {
          event.preventDefault();
          act(button, wrong, async () => {
            url.removeAttribute("aria-invalid");
            const events = boxes.filter(({ checked }) => checked).map(({ value }) => value);
            const made = await client.registerWebhook({ url: url.value, events }).catch(refused);
            if (!made) return;
            tell(made.secret);
            event.target.reset();
            await list.restart();
          });
        },
      },
      field(t("hooks.url"), url, t("hooks.urlHint")),
      h(
        "fieldset",
        {},
        h("legend", {}, t("hooks.events")),
        h("p", { class: "hint" }, t("hooks.eventsHint")),
        h("div", { class: "choices" }, types.map(({ type }, index) => h("label", { class: "row" }, boxes[index], type))),
      ),
      h("div", { class: "row" }, button),
      wrong,
    );

    /** Says why the address is refused. */
    function refused(error) {
      if (!error.errors?.url) throw error;
      url.setAttribute("aria-invalid", "true");
      url.focus();
      fill(wrong, note(error, `${t("hooks.url")}: ${error.errors.url.join(" ")}`));
    }
  }

  /** It is shown this once. */
  function tell(text) {
    const copied = h("span", { role: "status" });
    fill(
      secret,
      h(
        "div",
        { class: "note good stack" },
        h("p", {}, t("hooks.secret")),
        h("code", { class: "id" }, text),
        h(
          "p",
          { class: "row" },
          h("button", { class: "small", onclick: async () => (await navigator.clipboard.writeText(text), (copied.textContent = t("hooks.copied"))) }, t("hooks.copy")),
          copied,
        ),
      ),
    );
    secret.scrollIntoView({ block: "nearest" });
  }

  function card(webhook) {
    const wrong = h("div");
    const button = (name, work, kind = "") => h("button", { class: `small ${kind}`, onclick: ({ currentTarget }) => act(currentTarget, wrong, work) }, t(`hooks.${name}`));
    return h(
      "li",
      { class: "card stack" },
      h(
        "div",
        { class: "row apart" },
        h("h2", { class: "id" }, h("a", { href: `#/webhooks/${webhook.id}` }, webhook.url)),
        stateOf(webhook),
      ),
      h("p", { class: "muted small" }, webhook.events.length > 0 ? webhook.events.join(", ") : t("hooks.all")),
      webhook.disabledReason && h("p", { class: "note warn" }, webhook.disabledReason),
      h(
        "div",
        { class: "row" },
        h("a", { class: "button small", href: `#/webhooks/${webhook.id}` }, t("hooks.deliveries")),
        button("ping", async () => (await client.pingWebhook(webhook.id), fill(wrong, done(t("hooks.pinged"))))),
        button(webhook.enabled ? "disable" : "enable", async () => {
          await client.changeWebhook(webhook.id, { enabled: !webhook.enabled });
          await list.refresh();
        }),
        button("rotate", async () => tell((await client.rotateSecret(webhook.id)).secret)),
        h("button", { class: "small danger", onclick: remove }, t("hooks.delete")),
      ),
      wrong,
    );

    function remove() {
      confirm({
        title: t("hooks.deleteTitle"),
        content: h("p", { class: "id" }, webhook.url),
        yes: t("hooks.deleteYes"),
        send: async () => {
          await client.deleteWebhook(webhook.id);
          await list.refresh();
        },
      });
    }
  }
}

/** What was sent to one of them, newest first. */
export async function deliveries({ id, signal }) {
  const status = h(
    "select",
    { onchange: () => act(status, wrong, list.restart) },
    h("option", { value: "" }, t("orders.any")),
    ["pending", "delivered", "dead"].map((value) => h("option", { value }, t(`delivery.${value}`))),
  );
  const wrong = h("div");
  const list = paged((page) => client.listDeliveries(id, { ...page, ...(status.value && { status: status.value }), signal }), show, t("delivery.none"));
  const renew = h("button", { onclick: () => act(renew, wrong, list.refresh) }, t("delivery.renew"));
  await list.restart();
  return {
    title: t("hooks.deliveries"),
    content: h(
      "div",
      { class: "stack" },
      h("a", { class: "small", href: "#/webhooks" }, `← ${t("ops.webhooks")}`),
      h("h1", {}, t("hooks.deliveries")),
      h("div", { class: "card filters" }, field(t("orders.status"), status), h("div", { class: "row" }, renew)),
      wrong,
      list.element,
    ),
  };

  function show(items) {
    return table(
      t("hooks.deliveries"),
      [
        { text: t("delivery.event") },
        { text: t("delivery.about") },
        { text: t("orders.status") },
        { text: t("delivery.attempts"), isNumber: true },
        { text: t("delivery.answer") },
        { text: t("delivery.createdAt") },
        { text: t("table.actions") },
      ],
      items.map((delivery) => [
        delivery.type,
        [delivery.aggregate, " ", brief(delivery.aggregateId)],
        badge({ delivered: "good", dead: "bad" }[delivery.status] ?? "accent", t(`delivery.${delivery.status}`)),
        delivery.attempts,
        delivery.lastStatusCode ?? delivery.lastError ?? "",
        short(delivery.createdAt),
        delivery.status !== "pending" &&
          h(
            "button",
            {
              class: "small",
              "aria-label": t("delivery.replayOf", { type: delivery.type, id: delivery.id }),
              onclick: ({ currentTarget }) =>
                act(currentTarget, wrong, async () => {
                  await client.replayDelivery(id, delivery.id);
                  await list.refresh();
                }),
            },
            t("delivery.replay"),
          ),
      ]),
    );
  }
}

function stateOf({ enabled, pausedUntil }) {
  if (!enabled) return badge("bad", t("hooks.disabled"));
  return pausedUntil ? badge("warn", t("hooks.paused", { until: short(pausedUntil) })) : badge("good", t("hooks.enabled"));
}
