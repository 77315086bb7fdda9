import { h } from "./scripts/dom.js";
import { follow, isFinal, limited } from "./scripts/waiting-room/follow.js";
import { becomeGuest, join } from "./scripts/waiting-room/join.js";
import { addCheck, drawPanel, paint, textsIn } from "./scripts/waiting-room/view.js";

const origin = new URL(import.meta.url).origin;
const api = `${origin}/api/v1`;

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
    while (!this.#place?.token) {
      try {
        // A guest who could not join yet is kept, and tries again.
        if (!this.#place) this.#keep(await becomeGuest(api, stop.signal));
        this.#keep(await join(api, this.concert, this.#place, stop.signal));
      } catch ({ status, retryAfter }) {
        if (stop.signal.aborted) return;
        // A guest who is no more is replaced. Of a sale that cannot be joined, the status says why.
        if (status === 401 && this.#place) {
          this.#forget();
          continue;
        }
        if (isFinal(status)) break;
        onTrouble("join.failed");
        await pause(1_000 * Math.max(retryAfter || 0, 5));
      }
    }

    await follow(`${origin}/waiting-room/${this.concert}`, {
      headers: () => this.#headers,
      query: `?lang=${language}&first=${this.#place?.first ?? 0}`,
      signal: stop.signal,
      onTrouble: () => onTrouble("offline"),
      onRefused: () => onTrouble("refused"),
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
        if (seen.state === "active" && this.#state !== "active") this.#handOver(stop.signal, onTrouble);
        if (seen.state === "ended" && this.#state !== "ended")
          main.append(h("button", { class: "primary", onclick: () => this.#again() }, t("ended.join")));
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
    return this.#place?.token
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
          signal: limited(signal),
        });
        if (isFinal(response.status)) return onTrouble("refused");
        if (!response.ok) throw new Error(`No pass was signed: ${response.status}.`);
        const detail = await response.json();
        this.dispatchEvent(new CustomEvent("pass", { detail, bubbles: true, composed: true }));
        return;
      } catch {
        onTrouble("offline");
        await pause(2_000);
      }
    }
  }

  #forget() {
    this.#place = null;
    localStorage.removeItem(this.#key);
  }

  /** Joins at the end of the queue, as the same guest. */
  #again() {
    this.#stop.abort();
    this.#state = undefined;
    const { accessToken, userId } = this.#place;
    this.#keep({ accessToken, userId });
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
