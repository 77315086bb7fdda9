import { announce, fill, h } from "../dom.js";
import { client } from "../session.js";
import { instant, money, number, t, wait } from "../text.js";
import { lineChart } from "./chart.js";
import { forecast } from "./forecast.js";
import { act, badge, confirm, done, facts, field, numberInput, watch } from "./parts.js";
import { stateBadge, stateOf } from "./sales.js";

const every = 2000;

// While nobody waits, what the values would do to so many who come at once.
const newcomers = 1000;

/** One sale as it runs. */
export async function sale({ id, signal }) {
  const concertId = Number(id);
  const [concert, statistics, series] = await read();
  const wrong = h("div");
  const incomplete = h("p", { class: "note warn", hidden: true }, t("live.incomplete"));
  const badges = h("span", { class: "row" });
  const charts = dashboard(concert.currency);
  const controls = steering(concertId, refresh);
  const refunds = h("section", { class: "card stack", hidden: true });
  let shownStep = null;

  show(concert, statistics, series);
  watch(signal, every, wrong, refresh);
  return {
    title: concert.title,
    content: h(
      "div",
      { class: "stack sale-page" },
      header(concert, "live", badges),
      wrong,
      incomplete,
      refunds,
      charts.element,
      h("div", { class: "halves" }, controls.element, h("section", { class: "card stack" }, h("h2", {}, t("sale.about")), about(concert))),
    ),
  };

  function read() {
    return Promise.all([
      client.getAdminConcert(concertId, { signal }),
      // While Redis is away nobody can count a queue; everything else goes on.
      client.getStatistics(concertId, { signal }).catch((error) => {
        if (error.status !== 503) throw error;
        return null;
      }),
      client.getSeries(concertId, { signal }),
    ]);
  }

  async function refresh() {
    show(...(await read()));
  }

  function show(concert, statistics, series) {
    fill(badges, stateBadge(concert), concert.queueIsPaused && badge("warn", t("sale.paused")));
    incomplete.hidden = series.complete;
    charts.update(concert, statistics, series);
    controls.update(concert, statistics);
    const step = `${concert.refunds.done}/${concert.refunds.due}`;
    if (step !== shownStep && stateOf(concert) === "cancelled") fill(refunds, progress(concert));
    refunds.hidden = stateOf(concert) !== "cancelled";
    shownStep = step;
  }
}

/** What stands above all pages of a sale. */
export function header(concert, here, badges = stateBadge(concert)) {
  const tab = (name, path) => h("a", { href: `#/sales/${concert.id}${path}`, "aria-current": name === here ? "page" : null }, t(`sale.${name}`));
  return h(
    "div",
    { class: "stack sale-header" },
    h("a", { class: "small", href: "#/" }, `← ${t("ops.sales")}`),
    h("div", { class: "row apart" }, h("h1", {}, concert.title), badges),
    h("p", { class: "muted" }, `${concert.artist} · ${concert.venue}`),
    h("nav", { class: "tabs", "aria-label": t("sale.label") }, tab("live", ""), tab("orders", "/orders"), tab("dates", "/dates")),
  );
}

function about(concert) {
  const { policy } = concert;
  return facts([
    [t("sale.opens"), instant(concert.saleOpensAt)],
    [t("sale.closes"), instant(concert.saleClosesAt)],
    [t("sale.order"), t(`fairness.${policy.fairness}`)],
    [t("sale.hold"), wait(policy.holdSeconds)],
    [t("sale.stay"), wait(policy.activeSeconds)],
    [t("sale.perUser"), number(policy.maxSeatsPerUser)],
    [t("sale.store"), h("a", { href: `/#/concerts/${concert.id}` }, t("sale.openStore"))],
  ]);
}

function progress({ refunds: { due, done, amount }, currency, cancelledAt, cancellationReason }) {
  return [
    h("h2", {}, t("refunds.title")),
    h("p", {}, t("refunds.cancelled", { at: instant(cancelledAt) }), cancellationReason && ` ${cancellationReason}`),
    h("progress", { max: Math.max(1, due), value: due === 0 ? 1 : done, "aria-label": t("refunds.title") }),
    h("p", { class: "figures" }, due === 0 ? t("refunds.none") : t("refunds.progress", { done: number(done), due: number(due), amount: money(amount, currency) })),
  ];
}

/** The figures and the lines of the last 15 minutes. */
function dashboard(currency) {
  const perMinute = (series, figure) => lastMinute(series, (point) => point[figure]);
  const tiles = [
    tile("waiting", {
      value: ({ waiting }) => number(waiting),
      line: (series) => each(series, ({ waiting }) => waiting),
      format: (value) => t("unit.people", { count: number(value), value }),
    }),
    tile("active", {
      value: ({ active }) => number(active),
      more: (_, concert) => t("live.ofCap", { cap: number(concert.policy.maxActive) }),
      line: (series) => each(series, ({ active }) => active),
      format: (value) => t("unit.people", { count: number(value), value }),
    }),
    tile("admitted", {
      value: ({ admittedPerSecond }) => number(round(admittedPerSecond)),
      more: ({ admittedTotal }) => t("live.admittedTotal", { total: number(admittedTotal) }),
      line: (series) => each(series, ({ admitted }) => round(admitted / series.intervalSeconds)),
      format: (value) => t("unit.perSecond", { count: number(value) }),
    }),
    tile("held", {
      value: ({ heldSeats }) => number(heldSeats),
      more: ({ availableSeats }) => t("live.free", { free: number(availableSeats) }),
      line: (series) => perMinute(series, "held"),
      format: (value) => t("unit.heldPerMinute", { count: number(value), value }),
    }),
    tile("sold", {
      value: ({ soldSeats }) => number(soldSeats),
      more: (_, concert) => t("live.ofSeats", { all: number(concert.totalSeats) }),
      line: (series) => perMinute(series, "sold"),
      format: (value) => t("unit.soldPerMinute", { count: number(value), value }),
    }),
    tile("revenue", {
      value: ({ revenue }) => money(revenue, currency),
      line: (series) => perMinute(series, "revenue"),
      format: (value) => t("unit.revenuePerMinute", { amount: money(value, currency) }),
    }),
    tile("errors", {
      value: (_, series) => number(perMinute(series, "errors").at(-1)?.value ?? 0),
      more: () => t("live.lastMinute"),
      line: (series) => perMinute(series, "errors"),
      format: (value) => t("unit.errorsPerMinute", { count: number(value), value }),
    }),
  ];

  return {
    element: h("section", { class: "stack" }, h("h2", {}, t("live.title")), h("div", { class: "tiles" }, tiles.map(({ element }) => element))),
    update(concert, statistics, series) {
      for (const { update } of tiles) update(concert, statistics, series);
    },
  };
}

function tile(name, { value, more, line, format }) {
  const chart = lineChart({ name: t(`chart.${name}`), format });
  const figure = h("dd", { class: "figures" });
  const beside = h("span", { class: "muted small" });
  let last;

  function update(concert, statistics, series) {
    const text = statistics ? value(statistics, series) : "–";
    if (figure.textContent !== text) figure.textContent = text;
    if (more) beside.textContent = statistics ? more(statistics, concert) : "";
    // The service counts in steps of some seconds: nothing new is nothing to draw.
    const mark = `${series.from} ${series.points.length}`;
    if (mark === last) return;
    last = mark;
    const from = Date.parse(series.from);
    chart.update(line(series), { from, to: from + 900_000, step: series.intervalSeconds * 1000 });
  }

  return {
    element: h(
      "section",
      { class: `card tile ${name}`, "aria-label": t(`live.${name}`) },
      h("dl", {}, h("dt", {}, t(`live.${name}`)), figure),
      beside,
      h("h3", { class: "small muted" }, t(`chart.${name}`)),
      chart.element,
    ),
    update,
  };
}

function each({ points }, value) {
  return points.map((point) => ({ at: Date.parse(point.at), value: value(point) }));
}

/** What happened in the minute up to each point. */
function lastMinute(series, value) {
  const values = each(series, value);
  let sum = 0;
  let first = 0;
  return values.map(({ at, value }) => {
    sum += value;
    while (values[first].at <= at - 60_000) sum -= values[first++].value;
    return { at, value: round(sum) };
  });
}

function round(value) {
  return Math.round(value * 100) / 100;
}

/** Pause and resume, rate and cap, and cancelling. */
function steering(concertId, refresh) {
  const wrong = h("div");
  const saved = h("div");
  const pausing = h("button", {}, "");
  const cancelling = h("button", { class: "danger", onclick: cancel }, t("cancel.button"));
  const effect = h("div", { class: "effect note" });
  const inputs = {};
  const apply = h("button", { class: "primary", disabled: true }, t("policy.apply"));
  const pace = h("section", { class: "card stack" });
  let concert;
  let statistics;
  let spoken;

  pausing.addEventListener("click", () =>
    act(pausing, wrong, async () => {
      await (concert.queueIsPaused ? client.resumeQueue(concertId) : client.pauseQueue(concertId));
      announce(t(concert.queueIsPaused ? "pause.resumed" : "pause.paused"));
      await refresh();
    }),
  );

  function build(policy) {
    inputs.admissionsPerInterval = numberInput(policy.admissionsPerInterval, 1, 100_000);
    inputs.intervalSeconds = numberInput(policy.intervalSeconds, 1, 60);
    inputs.maxActive = numberInput(policy.maxActive, 1, 1_000_000);
    inputs.activeSeconds = numberInput(policy.activeSeconds, 3, 86_400);
    for (const input of Object.values(inputs)) input.addEventListener("input", edited);
    fill(
      pace,
      h("h2", {}, t("policy.title")),
      h("div", { class: "row" }, pausing, h("p", { class: "hint" }, t("pause.hint"))),
      wrong,
      h(
        "form",
        { class: "stack", onsubmit: (event) => (event.preventDefault(), act(apply, saved, send)) },
        h(
          "div",
          { class: "pair" },
          field(t("policy.admissions"), inputs.admissionsPerInterval),
          field(t("policy.interval"), inputs.intervalSeconds),
          field(t("policy.cap"), inputs.maxActive),
          field(t("policy.stay"), inputs.activeSeconds),
        ),
        effect,
        h("div", { class: "row" }, apply),
        saved,
      ),
      h("hr"),
      h("div", { class: "row" }, cancelling, h("p", { class: "hint" }, t("cancel.hint"))),
    );
  }

  /** Only what follows from an edit is said aloud, not what the queue does meanwhile. */
  function edited() {
    fill(saved);
    effect.setAttribute("aria-live", "polite");
    preview();
  }

  function wanted() {
    return Object.fromEntries(Object.entries(inputs).map(([name, { value }]) => [name, Number(value)]));
  }

  /** Says what the values do to the wait before they are applied. */
  function preview() {
    const isValid = Object.values(inputs).every((input) => input.checkValidity());
    const next = wanted();
    const isChanged = Object.entries(next).some(([name, value]) => value !== concert.policy[name]);
    apply.disabled = !isValid || !isChanged || stateOf(concert) === "cancelled";
    const queue = { active: statistics?.active ?? 0, waiting: statistics?.waiting || newcomers };
    const values = { waiting: number(queue.waiting), range: range(forecast(queue, concert.policy)) };
    const lines = [h("p", {}, t(statistics?.waiting ? "effect.now" : "effect.nobody", values))];
    if (isChanged && isValid) lines.push(h("p", {}, h("strong", {}, t("effect.then", { range: range(forecast(queue, next)) }))));
    lines.push(h("p", { class: "small" }, t("effect.assumption", { stay: wait(isValid ? next.activeSeconds : concert.policy.activeSeconds) })));
    if (concert.queueIsPaused || stateOf(concert) === "soon") lines.push(h("p", { class: "small" }, t("effect.notYet")));
    // Said again only when it says something else.
    const text = lines.map(({ textContent }) => textContent).join();
    if (text !== spoken) fill(effect, lines);
    spoken = text;
  }

  async function send() {
    await client.changePolicy(concertId, { ...concert.policy, ...wanted() });
    await refresh();
    fill(saved, done(t("policy.applied")));
  }

  function cancel() {
    const reason = h("input", { maxlength: 500 });
    confirm({
      title: t("cancel.title", { title: concert.title }),
      content: h("div", { class: "stack" }, h("p", {}, t("cancel.what")), field(t("cancel.reason"), reason)),
      typed: concert.title,
      yes: t("cancel.yes"),
      send: async () => {
        await client.cancelConcert(concertId, reason.value ? { reason: reason.value } : {});
        await refresh();
      },
    });
  }

  return {
    element: pace,
    update(newConcert, newStatistics) {
      const isFirst = !concert;
      // What nobody has edited here follows what others apply.
      for (const [name, input] of Object.entries(inputs))
        if (Number(input.value) === concert.policy[name] && concert.policy[name] !== newConcert.policy[name]) input.value = newConcert.policy[name];
      [concert, statistics] = [newConcert, newStatistics];
      if (isFirst) build(concert.policy);
      pausing.textContent = t(concert.queueIsPaused ? "pause.resume" : "pause.pause");
      pausing.disabled = cancelling.disabled = effect.hidden = stateOf(concert) === "cancelled";
      effect.setAttribute("aria-live", "off");
      preview();
    },
  };
}

function range({ best, worst, isCapped }) {
  if (worst < 1) return t("effect.none");
  const texts = [wait(best), wait(worst)];
  return texts[0] === texts[1] ? t("effect.about", { wait: texts[0] }) : t(isCapped ? "effect.capped" : "effect.range", { best: texts[0], worst: texts[1] });
}
