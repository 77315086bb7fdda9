import { announce, fill, h } from "../dom.js";
import { client, now, onSession, session } from "../session.js";
import { clock, t } from "../text.js";

const storageKey = "concert.holds";
const ribbon = h("div", { id: "ribbon" });
const warnAt = [60, 10];
let pending = [];
let onBooks = false;
let timer;

/** Shows on every page the hold that ends next, which a reload or another tab knows too. */
export function watchHolds() {
  document.getElementById("banners").after(ribbon);
  onSession(load);
  addEventListener("storage", ({ key }) => key === storageKey && load());
  load();
}

/** Tells this tab and the others that holds have changed. */
export function holdsChanged() {
  localStorage.setItem(storageKey, `${Date.now()}`);
  load();
}

/** Shows it, but for the page that shows all reservations. */
export function holdRibbon(here) {
  onBooks = here === "#/reservations";
  show();
}

async function load() {
  pending = [];
  if (session()) {
    try {
      const { items } = await client.listReservations();
      pending = items.filter(({ status }) => status === "pending");
    } catch {
      // The reservations' own page says what is wrong.
    }
  }
  show();
}

function show() {
  clearInterval(timer);
  if (!next()) return void fill(ribbon);
  const time = h("strong", { class: "figures", role: "timer" });
  fill(
    ribbon,
    !onBooks &&
      h(
        "p",
        { class: "banner row hold" },
        h("span", {}, t("ribbon.held", { count: next().seats.length, title: next().title }), " ", time),
        h("a", { class: "button primary small", href: "#/reservations" }, t("ribbon.pay")),
      ),
  );
  tick(time);
  timer = setInterval(() => tick(time), 1000);
}

function tick(time) {
  const hold = next();
  if (!hold) return show();
  const seconds = Math.ceil(left(hold));
  time.textContent = clock(seconds);
  if (warnAt.includes(seconds)) announce(t("ribbon.warning", { seconds }));
}

function next() {
  return pending.filter((hold) => left(hold) > 0).sort((one, other) => left(one) - left(other))[0];
}

/** How many seconds are left of a hold, by the service's clock. */
export function left({ expiresAt }) {
  return (Date.parse(expiresAt) - now()) / 1000;
}
