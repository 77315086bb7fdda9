import { h } from "./scripts/dom.js";
import { follow } from "./scripts/waiting-room/follow.js";
import { join, joinAgain } from "./scripts/waiting-room/join.js";
import { addCheck, drawPanel, paint, textsIn } from "./scripts/waiting-room/view.js";

const origin = new URL(import.meta.url).origin;
const api = `${origin}/api/v1`;

/** The refusals of a join that stay. */
const over = ["queue.closed", "concerts.cancelled", "concerts.not_found"];

/**
 * A waiting room in somebody else's page; docs/guides/in-front-of-another-shop.md says how to use it. It fires "pass" with
 * { pass, expiresAt } when the visitor's turn comes.
 */
class ConcertWaitingRoom extends HTMLElement {
  #stop;
  #place;
  #state;

  async connectedCallback() {
    const stop = (this.#stop = new AbortController());
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const language = (this.lang || document.documentElement.lang).startsWith("ko") ? "ko" : "en";
    const [t, ...sheets] = await Promise.all([textsIn(language), sheet("base"), sheet("waiting-room")]);
    if (stop.signal.aborted) return;
    root.adoptedStyleSheets = sheets;

    const view = h("section", { class: "card stack" });
    const trouble = h("p", { class: "note warn", hidden: true });
    const said = h("p", { class: "visually-hidden", role: "status" });
    const main = h("div", { class: "room stack", lang: language }, view, trouble);
    root.replaceChildren(main, said);

    const onTrouble = (key) => {
      trouble.hidden = false;
      said.textContent = trouble.textContent = t(key);
    };
    this.#place = read(this.#key);
    while (!this.#place) {
      try {
        this.#keep(await join(api, this.concert));
      } catch ({ code }) {
        // There is nothing to join; the status says why.
        if (over.includes(code)) break;
        onTrouble("join.failed");
        await pause(5_000);
        if (stop.signal.aborted) return;
      }
    }

    await follow(`${origin}/waiting-room/${this.concert}`, {
      headers: () => this.#headers,
      query: `?lang=${language}&first=${this.#place?.first ?? 0}`,
      signal: stop.signal,
      onTrouble: () => onTrouble("offline"),
      onView: (seen) => {
        trouble.hidden = true;
        if (seen.token) this.#keep({ ...this.#place, token: seen.token, first: this.#place.first || seen.position || 0 });
        if (seen.state !== this.#state) said.textContent = `${seen.heading}. ${seen.text}`;
        main.dataset.state = seen.state;
        paint(view, seen, t);
        if (seen.seedHash && !root.querySelector("details")) {
          const panel = drawPanel(seen, t);
          addCheck(panel, `${api}/concerts/${this.concert}/queue/draw`, t);
          main.append(panel);
        }
        if (seen.state === "active" && this.#state !== "active") this.#handOver(stop.signal, () => onTrouble("offline"));
        if (seen.state === "ended") main.append(h("button", { class: "primary", onclick: () => this.#again() }, t("ended.join")));
        this.#state = seen.state;
      },
    });
  }

  disconnectedCallback() {
    this.#stop?.abort();
  }

  get concert() {
    return this.getAttribute("concert");
  }

  get #key() {
    return `concert.place.${origin}.${this.concert}`;
  }

  get #headers() {
    return this.#place
      ? { Authorization: `Bearer ${this.#place.accessToken}`, "Queue-Token": this.#place.token }
      : {};
  }

  #keep(place) {
    this.#place = place;
    localStorage.setItem(this.#key, JSON.stringify(place));
  }

  /** Fetches the pass, again while that fails. */
  async #handOver(signal, onTrouble) {
    while (!signal.aborted) {
      try {
        const response = await fetch(`${api}/queue/passes`, {
          method: "POST",
          headers: { ...this.#headers, "Content-Type": "application/json" },
          body: JSON.stringify({ audience: this.getAttribute("audience") ?? location.origin }),
          signal,
        });
        if (!response.ok) throw new Error(`No pass was signed: ${response.status}.`);
        const detail = await response.json();
        this.dispatchEvent(new CustomEvent("pass", { detail, bubbles: true, composed: true }));
        return;
      } catch {
        onTrouble();
        await pause(2_000);
      }
    }
  }

  /** Joins at the end of the queue. */
  async #again() {
    this.#stop.abort();
    this.#state = undefined;
    try {
      this.#keep(await joinAgain(api, this.concert, this.#place));
    } catch {
      // A guest who is no more, or a sale that has closed: the next look tells.
      localStorage.removeItem(this.#key);
    }
    this.connectedCallback();
  }
}

async function sheet(name) {
  const response = await fetch(import.meta.resolve(`./styles/${name}.css`));
  const styles = new CSSStyleSheet();
  // Inside, the element is the root.
  styles.replaceSync((await response.text()).replaceAll(":root", ":host"));
  return styles;
}

/** Pages that failed together do not try again together. */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds * (1 + Math.random())));
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

customElements.define("concert-waiting-room", ConcertWaitingRoom);
