import { fill, h } from "../dom.js";
import { language, t } from "../text.js";
import { busy, note } from "../store/parts.js";

let ids = 0;

/** A control below its label, with what helps to fill it in. */
export function field(label, control, hint) {
  control.id ||= `field-${++ids}`;
  if (hint) control.setAttribute("aria-describedby", `${control.id}-hint`);
  return h(
    "div",
    { class: "field" },
    h("label", { for: control.id }, label),
    control,
    hint && h("span", { class: "hint", id: `${control.id}-hint` }, hint),
  );
}

/** A number that the service takes from least to most. */
export function numberInput(value, least, most, properties) {
  return h("input", { type: "number", inputmode: "numeric", min: least, max: most, step: 1, required: true, value, ...properties });
}

/** Does work at once and then again and again, `every` milliseconds after it is done, while somebody can see the page. */
export function poll(signal, every, work) {
  let timer;
  let isAtWork = false;

  async function run() {
    clearTimeout(timer);
    if (signal.aborted || document.hidden || isAtWork) return;
    isAtWork = true;
    try {
      await work();
    } finally {
      isAtWork = false;
      if (!signal.aborted) timer = setTimeout(run, every);
    }
  }

  document.addEventListener("visibilitychange", run, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  return run();
}

/** Calls back every `every` milliseconds, with what failed shown in `place` until it works again. */
export function watch(signal, every, place, work) {
  return poll(signal, every, async () => {
    try {
      await work();
      if (place.firstChild) fill(place);
    } catch (error) {
      // Said once, not every time.
      const shown = note(error);
      if (!signal.aborted && place.textContent !== shown.textContent) fill(place, shown);
    }
  });
}

/** Lets a button do what may be refused; says so beside it. */
export function act(button, place, work) {
  return busy(button, async () => {
    fill(place);
    try {
      await work();
    } catch (error) {
      fill(place, note(error));
    }
  });
}

/** Says that something was done. */
export function done(text) {
  return h("p", { class: "note good", role: "status" }, text);
}

/**
 * Asks before something that cannot be undone. `send` gets what was filled in; the dialog closes when it succeeds.
 * @param content What stands between title and buttons.
 * @param typed What has to be typed in first, if anything.
 */
export function confirm({ title, content, typed, yes, send }) {
  const wrong = h("div");
  const button = h("button", { class: "danger", disabled: typed !== undefined }, yes);
  const input =
    typed !== undefined &&
    h("input", {
      autocomplete: "off",
      oninput: () => (button.disabled = input.value.trim() !== typed.trim()),
    });
  const heading = h("h2", { id: `dialog-${++ids}` }, title);
  const dialog = h(
    "dialog",
    { "aria-labelledby": heading.id, onclose: () => dialog.remove() },
    h(
      "form",
      { class: "stack", onsubmit: submit },
      heading,
      content,
      input && field(t("confirm.type", { typed }), input),
      wrong,
      h("p", { class: "row" }, button, h("button", { type: "button", onclick: () => dialog.close() }, t("confirm.no"))),
    ),
  );

  async function submit(event) {
    event.preventDefault();
    if (button.disabled) return;
    await act(button, wrong, async () => {
      await send();
      dialog.close();
    });
  }

  document.body.append(dialog);
  dialog.showModal();
}

/** A dialog to look at; closed by its button or Escape. */
export function sheet(title, content) {
  const heading = h("h2", { id: `dialog-${++ids}` }, title);
  const dialog = h(
    "dialog",
    { class: "sheet", "aria-labelledby": heading.id, onclose: () => dialog.remove() },
    h("div", { class: "stack" }, heading, content, h("p", {}, h("button", { onclick: () => dialog.close() }, t("sheet.close")))),
  );
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** A term above its value, several of them. */
export function facts(entries) {
  return h(
    "dl",
    { class: "facts" },
    entries.filter(Boolean).map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value))),
  );
}

/**
 * A table that scrolls by itself where it is wider than the page; on a narrow one each row is a list of its cells. The
 * roles keep it a table there too.
 */
export function table(label, headings, rows) {
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
    h(
      "table",
      { class: "records", role: "table", "aria-label": label },
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, headings.map(({ text, isNumber }) => h("th", { role: "columnheader", class: isNumber ? "number" : null }, text)))),
      h(
        "tbody",
        { role: "rowgroup" },
        rows.map((cells) =>
          h("tr", { role: "row" }, cells.map((cell, index) => h("td", { role: "cell", "data-label": headings[index].text, class: headings[index].isNumber ? "number" : null }, h("div", {}, cell)))),
        ),
      ),
    ),
  );
}

/** A list, one page at a time. `list` gets a cursor and answers with a page, `show` makes an element of its items. */
export function paged(list, show, empty) {
  const shown = h("div", { "aria-live": "off" });
  const wrong = h("div");
  const back = h("button", { class: "small", onclick: ({ currentTarget }) => act(currentTarget, wrong, () => go(number - 1)) }, t("pages.back"));
  const on = h("button", { class: "small", onclick: ({ currentTarget }) => act(currentTarget, wrong, () => go(number + 1)) }, t("pages.on"));
  const where = h("span", { class: "muted small", role: "status" });
  const buttons = h("nav", { class: "row", "aria-label": t("pages.label") }, back, where, on);
  let cursors = [undefined];
  let number = 0;

  async function go(next) {
    const page = await list(cursors[next] ? { cursor: cursors[next] } : {});
    number = next;
    cursors[next + 1] = page.nextCursor;
    fill(shown, page.items.length > 0 ? show(page.items) : h("p", { class: "empty" }, empty));
    back.disabled = number === 0;
    on.disabled = !page.nextCursor;
    where.textContent = t("pages.number", { number: number + 1 });
    buttons.hidden = number === 0 && !page.nextCursor;
  }

  return {
    element: h("div", { class: "stack" }, shown, wrong, buttons),
    /** Shows the first page anew. */
    restart: () => ((cursors = [undefined]), go(0)),
    /** Shows the same page anew. */
    refresh: () => go(number),
  };
}

export function badge(kind, text) {
  return h("span", { class: `badge ${kind}` }, text);
}

/** An instant in few letters, in the reader's time. */
export function short(iso) {
  return new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "medium" }).format(new Date(iso));
}

/** The end of an id, which differs most; whole where a pointer rests. */
export function brief(id) {
  return h("span", { class: "figures brief", title: id }, id.length > 8 ? `…${id.slice(-8)}` : id);
}

export function save(text, name, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
