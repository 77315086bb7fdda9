import { h } from "../dom.js";
import { client } from "../session.js";
import { t } from "../text.js";
import { act, brief, paged, short, table } from "./parts.js";

/** Who did what, newest first. */
export async function audit({ signal }) {
  const wrong = h("div");
  const list = paged((page) => client.listAuditEntries({ ...page, signal }), show, t("audit.none"));
  const renew = h("button", { onclick: () => act(renew, wrong, list.restart) }, t("audit.renew"));
  await list.restart();
  return {
    title: t("ops.audit"),
    content: h(
      "div",
      { class: "stack" },
      h("div", { class: "row apart" }, h("h1", {}, t("ops.audit")), renew),
      h("p", { class: "muted" }, t("audit.what")),
      wrong,
      list.element,
    ),
  };
}

function show(items) {
  return table(
    t("ops.audit"),
    [{ text: t("audit.at") }, { text: t("audit.who") }, { text: t("audit.action") }, { text: t("audit.object") }, { text: t("audit.change") }],
    items.map(({ at, userId, action, object, before, after }) => [
      short(at),
      userId ? brief(userId) : t("audit.operator"),
      action,
      [object.kind, object.id && [" ", object.kind === "concert" ? h("a", { href: `#/sales/${object.id}` }, object.id) : brief(object.id)]],
      changes(before, after),
    ]),
  );
}

function changes(before, after) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return h(
    "ul",
    { role: "list", class: "small changes" },
    names
      .filter((name) => say(before?.[name]) !== say(after?.[name]))
      .slice(0, 12)
      .map((name) => h("li", {}, h("span", { class: "muted" }, `${name}: `), before ? `${say(before[name])} → ${say(after?.[name])}` : say(after[name]))),
  );
}

function say(value) {
  const text = value === null || value === undefined ? "–" : typeof value === "object" ? JSON.stringify(value) : `${value}`;
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
