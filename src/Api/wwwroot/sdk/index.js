export { ConcertClient } from "./client.js";
export { ConcertError } from "./errors.js";
export { addMoney, fromMinor, toMinor } from "./money.js";
export { pages } from "./pages.js";
