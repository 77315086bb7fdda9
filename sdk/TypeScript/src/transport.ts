import { ConcertError } from "./errors.js";

/** What any call can be given beside its own parameters. */
export interface CallOptions {
  /** Ends the call, also while it waits to be tried again. */
  signal?: AbortSignal | undefined;

  /** Sees the answer, for headers such as ETag, Location or Idempotency-Replayed. */
  onResponse?: ((response: Response) => void) | undefined;
}

export interface ClientOptions {
  /** The access token, or what returns the one to use for the next request. */
  accessToken?: string | (() => string | undefined | Promise<string | undefined>);

  /** How often a call that failed is tried again at most; 3 by default. */
  retries?: number;

  /** How many milliseconds pass before the first of these at most; the time doubles with each. 500 by default. */
  retryDelay?: number;

  /** After how many milliseconds without a complete answer a request counts as failed; 30,000 by default. */
  timeout?: number;

  /** Used in place of the global fetch. */
  fetch?: typeof fetch;
}

export interface Call {
  method: string;
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  headers?: Record<string, string | undefined>;
  body?: unknown;
}

/** A service that wants to be left alone for longer than this many seconds is not waited for. */
const maxRetryAfter = 30;
const maxDelay = 10_000;

/**
 * Sends calls, and sends them again where that is safe.
 */
export class Transport {
  accessToken: ClientOptions["accessToken"];
  readonly #base: URL;
  readonly #retries: number;
  readonly #retryDelay: number;
  readonly #timeout: number;
  readonly #fetch: typeof fetch;

  constructor(baseAddress: string | URL, options: ClientOptions) {
    this.#base = new URL(`${baseAddress}`.replace(/\/*$/, "/"));
    this.accessToken = options.accessToken;
    this.#retries = options.retries ?? 3;
    this.#retryDelay = options.retryDelay ?? 500;
    this.#timeout = options.timeout ?? 30_000;
    // Browsers refuse to run it as a method of anything but the window.
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  async send<T>(call: Call, { signal, onResponse }: CallOptions): Promise<T> {
    const keyed = withKey(call);
    for (let attempt = 0; ; attempt++) {
      const request = await this.#prepare(keyed);
      const timeout = AbortSignal.timeout(this.#timeout);
      let response: Response;
      let body: unknown;
      try {
        response = await this.#exchange(request, signal ? AbortSignal.any([signal, timeout]) : timeout);
        body = await read(response);
      } catch (failure) {
        signal?.throwIfAborted();
        const error =
          failure instanceof ConcertError
            ? failure
            : new ConcertError(`There was no complete answer: ${failure}`, { cause: failure });
        const delay = attempt < this.#retries ? this.#delayAfter(error, keyed, attempt) : undefined;
        if (delay === undefined) throw error;
        await pause(delay, signal);
        continue;
      }
      onResponse?.(response);
      return body as T;
    }
  }

  /** Sends a call once, and leaves the body to be read. */
  async open(call: Call, signal: AbortSignal): Promise<Response> {
    return this.#exchange(await this.#prepare(call), signal);
  }

  async #prepare({ method, path, query = {}, headers = {}, body }: Call): Promise<[URL, RequestInit]> {
    const url = new URL(path, this.#base);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, `${value}`);

    const init: RequestInit & { headers: Headers } = { method, headers: new Headers() };
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) init.headers.set(name, value);
    const token = typeof this.accessToken === "function" ? await this.accessToken() : this.accessToken;
    if (token) init.headers.set("Authorization", `Bearer ${token}`);
    if (body !== undefined) {
      init.headers.set("Content-Type", "application/json");
      init.body = JSON.stringify(body);
    }
    return [url, init];
  }

  async #exchange([url, init]: [URL, RequestInit], signal: AbortSignal): Promise<Response> {
    const response = await this.#fetch(url, { ...init, signal });
    if (!response.ok) throw await ConcertError.from(response);
    return response;
  }

  /** In how many milliseconds to try again; undefined if that is not to be done. */
  #delayAfter(error: ConcertError, call: Call, attempt: number): number | undefined {
    if (!mayRepeat(error, call) || (error.retryAfter ?? 0) > maxRetryAfter) return undefined;
    const jitter = Math.random() * Math.min(this.#retryDelay * 2 ** attempt, maxDelay);
    return (error.retryAfter ?? 0) * 1000 + jitter;
  }
}

function mayRepeat({ status, code }: ConcertError, { method, headers }: Call): boolean {
  // Refused before anything was done.
  if (status === 429) return code === undefined || code === "requests.rate_limited";
  // Anything else may have been done already.
  const isRepeatable = method !== "POST" || headers?.["Idempotency-Key"] !== undefined;
  return isRepeatable && (status === 0 || (status >= 502 && status <= 504) || code === "idempotency.in_progress");
}

/** The same call with a key, if it takes one and has none. */
function withKey(call: Call): Call {
  const takesKey = call.headers !== undefined && "Idempotency-Key" in call.headers;
  if (!takesKey || call.headers?.["Idempotency-Key"] !== undefined) return call;
  // Not randomUUID, which pages without TLS do not have.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const key = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { ...call, headers: { ...call.headers, "Idempotency-Key": key } };
}

/** A part of a path. One that is empty, or leads elsewhere, would make it the path of another call. */
export function segment(value: string | number): string {
  const text = `${value ?? ""}`;
  if (/^\.{0,2}$/.test(text)) throw new TypeError(`"${text}" is no id.`);
  return encodeURIComponent(text);
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  return response.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : text;
}

export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
