import { announce, fill, h } from "../dom.js";
import { now } from "../session.js";
import { failure, instant, loadTexts, money, number, t } from "../text.js";
import { account, balance, open, outcomes, play, prepare } from "./buyers.js";
import { chart } from "./chart.js";

await loadTexts("rehearsal");
document.head.append(h("link", { rel: "stylesheet", href: import.meta.resolve("../../styles/rehearsal.css") }));

const limits = { buyers: [1, 500, 100], seats: [1, 2000, 40], seconds: [5, 300, 30] };

/**
 * A rehearsal that this page carries out: its form, what goes on, what came of it, and those that were left over.
 * @param leaving Ends what is under way when somebody goes elsewhere.
 */
export function rehearsalPanel(client, leaving = new AbortController().signal) {
  const stage = h("div", { class: "stack", "aria-live": "off" });
  const leftOver = h("div", { class: "stack" });
  const panel = h(
    "section",
    { class: "stack rehearsal", "aria-labelledby": "rehearsal-title" },
    h("h1", { id: "rehearsal-title", tabindex: -1 }, t("rehearsal.title")),
    h("p", { class: "muted" }, t("rehearsal.intro")),
    stage,
    leftOver,
  );

  showForm();
  listLeftOver();
  return panel;

  function showForm() {
    const wrong = h("p", { class: "note bad", role: "alert", hidden: true });
    const start = h("button", { class: "primary", type: "submit" }, t("rehearsal.start"));
    const fields = Object.fromEntries(
      Object.entries(limits).map(([name, [min, max, value]]) => [
        name,
        h("input", { id: `rehearsal-${name}`, type: "number", inputmode: "numeric", required: true, min, max, step: 1, value, "aria-describedby": `rehearsal-${name}-hint` }),
      ]),
    );
    const form = h(
      "form",
      {
        class: "card stack",
        async onsubmit(event) {
          event.preventDefault();
          start.disabled = true;
          start.setAttribute("aria-busy", "true");
          wrong.hidden = true;
          const wish = Object.fromEntries(Object.entries(fields).map(([name, input]) => [name, input.valueAsNumber]));
          try {
            const { concertId, tokens } = await prepare(client, { ...wish, title: t("rehearsal.name", { buyers: number(wish.buyers) }) });
            try {
              await run({ ...wish, concertId, tokens });
            } catch (error) {
              showEnd(concertId, [], h("p", { class: "note bad", role: "alert", tabindex: -1 }, failure(error)));
            }
          } catch (error) {
            wrong.textContent = failure(error);
            wrong.hidden = false;
            start.disabled = false;
            start.removeAttribute("aria-busy");
            listLeftOver();
          }
        },
      },
      h(
        "div",
        { class: "facts" },
        Object.entries(fields).map(([name, input]) =>
          h(
            "div",
            { class: "field" },
            h("label", { for: input.id }, t(`rehearsal.${name}`)),
            input,
            h("span", { class: "hint", id: `${input.id}-hint` }, t(`rehearsal.${name}.hint`, { least: limits[name][0], most: number(limits[name][1]) })),
          ),
        ),
      ),
      wrong,
      h("div", {}, start),
    );
    fill(stage, form);
  }

  async function run({ concertId, tokens, buyers, seats, seconds }) {
    const begun = now();
    const scheduleId = await open(client, { concertId, seats, seconds, now: begun });
    const opensAt = seconds / 3 + (begun - now()) / 1000;
    const counts = { arrived: 0, waiting: 0, admitted: 0, seats: 0, finished: 0, outcomes: Object.fromEntries(outcomes.map((name) => [name, 0])) };
    const ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, leaving]);
    const view = progress({ buyers, seats, opensAt });
    fill(
      stage,
      view.element,
      h("div", {}, h("button", { class: "danger", type: "button", onclick: () => ending.abort() }, t("rehearsal.stop"))),
    );
    stage.querySelector("button").focus();
    announce(t("rehearsal.running", { buyers: number(buyers) }));

    const timer = setInterval(() => view.update(counts), 1000);
    let told;
    try {
      told = await play({ concertId, scheduleId, tokens, seconds }, counts, signal);
    } finally {
      clearInterval(timer);
      view.update(counts);
    }
    if (signal.aborted) {
      showEnd(concertId, [view.element], h("p", { class: "note warn", role: "status", tabindex: -1 }, t("rehearsal.stopped")));
      return;
    }
    const { verdict, isGood } = await judge(concertId, seats, told);
    announce(t(isGood ? "rehearsal.good" : "rehearsal.bad"));
    showEnd(concertId, [view.element, view.outcomes(counts)], verdict);
  }

  /** What the service says of the sale against what the buyers saw. */
  async function judge(concertId, seats, told) {
    const bought = told.filter(({ outcome }) => outcome === "bought");
    const statistics = await client.getStatistics(concertId);
    const accounts = await Promise.all(bought.map(account));
    const seatIds = bought.flatMap((each) => each.seatIds);
    const paidOnce = bought.filter((each, index) => {
      const { amount, payments } = accounts[index];
      return payments.length === 1 && amount === balance - payments[0].amount;
    });
    const unanswered = told.find(({ error }) => error && !(error.status >= 400 && error.status < 500));
    const rules = [
      [statistics.soldSeats <= seats, "rehearsal.rule.seats", { sold: number(statistics.soldSeats), seats: number(seats) }],
      [statistics.soldSeats === seatIds.length, "rehearsal.rule.told", { told: number(seatIds.length), sold: number(statistics.soldSeats) }],
      [new Set(seatIds).size === seatIds.length, "rehearsal.rule.once"],
      [paidOnce.length === bought.length, "rehearsal.rule.paid", { paid: number(paidOnce.length), buyers: number(bought.length), revenue: money(statistics.revenue, statistics.currency) }],
      [!unanswered, "rehearsal.rule.answered"],
    ];
    const isGood = rules.every(([holds]) => holds);
    return {
      isGood,
      verdict: h(
        "div",
        { class: `note stack ${isGood ? "good" : "bad"}` },
        h("h2", { tabindex: -1 }, t(isGood ? "rehearsal.good" : "rehearsal.bad")),
        h(
          "ul",
          { role: "list", class: "rules" },
          rules.map(([holds, key, values]) =>
            h("li", { class: holds ? "kept" : "broken" }, h("span", { class: "visually-hidden" }, t(holds ? "rehearsal.kept" : "rehearsal.broken")), t(key, values)),
          ),
        ),
      ),
    };
  }

  function showEnd(concertId, parts, verdict) {
    const again = h("button", { type: "button", onclick: () => (showForm(), listLeftOver(), panel.querySelector("h1").focus()) }, t("rehearsal.again"));
    const remove = removal(concertId, () => {
      showForm();
      listLeftOver();
      announce(t("rehearsal.removed"));
      panel.querySelector("h1").focus();
    });
    fill(stage, verdict, parts, h("div", { class: "row" }, remove, again));
    (verdict.querySelector("h2") ?? verdict).focus();
  }

  async function listLeftOver() {
    try {
      const { items } = await client.listRehearsals({ limit: 100 });
      fill(
        leftOver,
        items.length > 0 && [
          h("h2", {}, t("rehearsal.left")),
          h(
            "ul",
            { role: "list", class: "stack" },
            items.map((each) =>
              h(
                "li",
                { class: "card row apart" },
                h(
                  "div",
                  {},
                  h("strong", {}, each.title),
                  h("p", { class: "muted small" }, t("rehearsal.left.facts", { buyers: number(each.buyers), opened: instant(each.saleOpensAt) })),
                ),
                removal(each.id, listLeftOver, each.title),
              ),
            ),
          ),
        ],
      );
    } catch (error) {
      fill(leftOver, h("p", { class: "note bad", role: "alert" }, failure(error)));
    }
  }

  function removal(concertId, then, name) {
    const button = h(
      "button",
      {
        class: "danger",
        type: "button",
        "aria-label": name && t("rehearsal.remove.named", { name }),
        async onclick() {
          button.disabled = true;
          button.setAttribute("aria-busy", "true");
          try {
            await client.removeRehearsal(concertId);
            await then();
          } catch (error) {
            button.disabled = false;
            button.removeAttribute("aria-busy");
            announce(failure(error));
          }
        },
      },
      t("rehearsal.remove"),
    );
    return button;
  }
}

/** What goes on: bars, and lines that grow by a point a second. */
function progress({ buyers, seats, opensAt }) {
  const bars = [
    ["rehearsal.arrived", buyers, (counts) => counts.arrived],
    ["rehearsal.admitted", buyers, (counts) => counts.admitted],
    ["rehearsal.sold", seats, (counts) => counts.seats],
    ["rehearsal.finished", buyers, (counts) => counts.finished],
  ].map(([key, max, read]) => {
    const id = key.replace(".", "-");
    const bar = h("progress", { id, max, value: 0 });
    const figures = h("output", { class: "figures", for: id }, `0 / ${number(max)}`);
    return {
      element: h("div", { class: "stack bar-row" }, h("div", { class: "row apart" }, h("label", { for: id }, t(key)), figures), bar),
      update(counts) {
        bar.value = read(counts);
        figures.textContent = `${number(read(counts))} / ${number(max)}`;
      },
    };
  });
  const people = chart(
    t("rehearsal.people"),
    [
      { name: t("rehearsal.waiting"), className: "waiting" },
      { name: t("rehearsal.admitted"), className: "admitted" },
    ],
    t("rehearsal.opens"),
  );
  const sales = chart(t("rehearsal.sold"), [{ name: t("rehearsal.sold"), className: "sold" }], t("rehearsal.opens"));
  const values = { waiting: [0], admitted: [0], seats: [0] };

  return {
    element: h(
      "div",
      { class: "card stack" },
      h("div", { class: "bars" }, bars.map(({ element }) => element)),
      h("div", { class: "charts" }, people.element, sales.element),
    ),
    update(counts) {
      for (const bar of bars) bar.update(counts);
      for (const [name, line] of Object.entries(values)) line.push(counts[name]);
      people.draw([values.waiting, values.admitted], opensAt);
      sales.draw([values.seats], opensAt);
    },
    outcomes: (counts) =>
      h(
        "div",
        { class: "card stack" },
        h("h2", {}, t("rehearsal.outcomes")),
        h(
          "dl",
          { class: "facts" },
          outcomes.map((name) => h("div", {}, h("dt", {}, t(`rehearsal.outcome.${name}`)), h("dd", { class: "figures" }, number(counts.outcomes[name])))),
        ),
      ),
  };
}
