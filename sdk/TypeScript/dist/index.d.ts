export { ConcertClient } from "./client.js";
export { ConcertError, type ErrorCode } from "./errors.js";
export type * from "./generated.js";
export { addMoney, fromMinor, toMinor } from "./money.js";
export { pages, type Page } from "./pages.js";
export type { WaitOptions } from "./queue.js";
export type { CallOptions, ClientOptions } from "./transport.js";
