import { h } from "../dom.js";
import { failure, t } from "../text.js";

export function go(hash) {
  location.hash = hash;
}

/** What went wrong, said at once. */
export function note(error, text = failure(error)) {
  return h("p", { class: "note bad", role: "alert" }, text);
}

export function skeleton(lines = 6) {
  return h(
    "div",
    { class: "stack" },
    h("p", { class: "visually-hidden", role: "status" }, t("wait.loading")),
    Array.from({ length: lines }, () => h("div", { class: "skeleton line" })),
  );
}

/** Does work for a button, which cannot be pressed again meanwhile. */
export async function busy(button, work) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-busy", "true");
  button.setAttribute("aria-disabled", "true");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
  }
}

/** Does something every second, until the page is left or it answers false. */
export function everySecond(signal, work) {
  const timer = setInterval(() => work() === false && clearInterval(timer), 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
}

/** Asks a question; answers whether it was agreed to. */
export function agreed(question, yes) {
  return new Promise((resolve) => {
    const dialog = h(
      "dialog",
      { "aria-label": question, onclose: () => (dialog.remove(), resolve(dialog.returnValue === "yes")) },
      h(
        "form",
        { method: "dialog", class: "stack" },
        h("p", {}, question),
        h(
          "p",
          { class: "row" },
          h("button", { class: "danger", value: "yes" }, yes),
          h("button", { value: "no", autofocus: true }, t("ask.no")),
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A list that grows by a page whenever one asks for more. */
export function growing(list, page, show) {
  const items = h("div", { class: "stack" });
  const more = h("button", { hidden: true, onclick: ({ currentTarget }) => busy(currentTarget, load) }, t("list.more"));
  const wrong = h("div");
  let cursor;

  async function load() {
    wrong.replaceChildren();
    try {
      add(await list({ ...page, ...(cursor ? { cursor } : {}) }));
    } catch (error) {
      wrong.replaceChildren(note(error));
    }
  }

  function add({ items: found, nextCursor }) {
    items.append(...found.map(show));
    cursor = nextCursor;
    more.hidden = !nextCursor;
  }

  return { element: h("div", { class: "stack" }, items, wrong, more), items, add };
}
