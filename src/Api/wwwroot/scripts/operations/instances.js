import { fill, h } from "../dom.js";
import { client, now } from "../session.js";
import { number, t, wait } from "../text.js";
import { badge, facts, watch } from "./parts.js";

/** How each instance of the service is. */
export async function instances({ signal }) {
  const wrong = h("div");
  const list = h("ul", { role: "list", class: "grid" });
  const sum = h("p", { class: "muted", role: "status" });
  await refresh();
  watch(signal, 2000, wrong, refresh);
  return {
    title: t("ops.instances"),
    content: h("div", { class: "stack" }, h("h1", {}, t("ops.instances")), h("p", { class: "muted" }, t("instances.what")), sum, wrong, list),
  };

  async function refresh() {
    const { items } = await client.listInstances({ signal });
    fill(list, items.map(card));
    const text = t("instances.sum", { count: items.filter(({ status }) => status !== "gone").length, gone: items.filter(({ status }) => status === "gone").length });
    if (sum.textContent !== text) sum.textContent = text;
  }
}

function card(instance) {
  const { id, machine, version, startedAt, seenAt, status, mode, checks, reasons } = instance;
  const end = status === "gone" ? Date.parse(seenAt) : now();
  // One that said that it was stopping is not missed.
  const shown = status === "gone" && mode === "draining" ? "stopped" : status;
  const kind = { healthy: "good", degraded: "warn", unhealthy: "bad", draining: "accent", gone: "bad", stopped: "" }[shown];
  return h(
    "li",
    { class: "card stack instance" },
    h("div", { class: "row apart" }, h("h2", { class: "figures" }, id), badge(kind, t(`instance.${shown}`))),
    h("p", { class: "muted small" }, t("instance.where", { machine, version, mode: t(`mode.${mode}`) })),
    facts([
      [t("instance.requests"), h("span", { class: "figures" }, t("unit.perSecond", { count: number(instance.requestsPerSecond) }))],
      [t("instance.errors"), h("span", { class: "figures" }, t("unit.perSecond", { count: number(instance.errorsPerSecond) }))],
      [t("instance.p95"), h("span", { class: "figures" }, instance.p95Milliseconds === null ? "–" : t("unit.milliseconds", { count: number(instance.p95Milliseconds) }))],
      [t("instance.up"), wait(Math.max(0, (end - Date.parse(startedAt)) / 1000))],
    ]),
    h(
      "ul",
      { role: "list", class: "row" },
      Object.entries(checks).map(([name, state]) => h("li", {}, badge({ healthy: "good", degraded: "warn" }[state] ?? "bad", `${name}: ${t(`instance.${state}`)}`))),
    ),
    Object.entries(reasons).map(([name, reason]) => h("p", { class: "note warn small" }, `${name}: ${reason}`)),
    status === "gone" && h("p", { class: "small muted" }, t("instance.seen", { wait: wait((now() - Date.parse(seenAt)) / 1000) })),
  );
}
